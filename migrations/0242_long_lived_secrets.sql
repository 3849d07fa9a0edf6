-- What opens something of a person's for longer than a login, for their account to list: a slice
-- that makes such a secret adds it here, and to what ends with all logins.
CREATE VIEW trustcoach.long_lived_secret AS
  SELECT user_id, 'feed-' || side AS kind, read_at AS used_at
  FROM trustcoach.calendar_feed;

CREATE OR REPLACE FUNCTION trustcoach.all_logins_ended() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM trustcoach.known_device WHERE user_id = NEW.user_id;
  DELETE FROM trustcoach.ceremony WHERE user_id = NEW.user_id;
  DELETE FROM trustcoach.calendar_feed WHERE user_id = NEW.user_id;
  RETURN NULL;
END $$;
