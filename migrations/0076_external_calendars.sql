-- Feeds of bookings, and the calendars of coaches that block slots.

-- A person's feed, as a client or as a coach: an address that holds a secret. The secret is found
-- by its hash, and sealed so that its owner can see the address again.
CREATE TABLE trustcoach.calendar_feed (
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  side text NOT NULL CHECK (side IN ('client', 'coach')),
  token_hash text NOT NULL CONSTRAINT calendar_feed_token UNIQUE,
  sealed_token text NOT NULL,
  names boolean NOT NULL DEFAULT true,
  created_at timestamp(3) NOT NULL,
  changed_at timestamp(3) NOT NULL, -- what it shows was chosen anew
  read_at timestamp(3),
  -- how often it was read in the minute that began then
  minute timestamp(3),
  reads integer NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, side)
);

-- A calendar of a coach that blocks slots. Its address is a secret too, so it is sealed.
CREATE TABLE trustcoach.external_calendar (
  id text PRIMARY KEY,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  name text NOT NULL,
  sealed_url text NOT NULL,
  url_hash text NOT NULL,
  created_at timestamp(3) NOT NULL,
  next_read_at timestamp(3) NOT NULL,
  tried_at timestamp(3),
  last_error text, -- why the last try failed; null when it did not
  -- the last reading that succeeded, and what it covers
  last_ok_at timestamp(3),
  covered_from timestamp(3),
  covered_until timestamp(3),
  zone text, -- of its times that name none
  etag text,
  modified text,
  revision integer NOT NULL DEFAULT 0, -- rises when its busy times change
  events integer NOT NULL DEFAULT 0, -- stretches of busy time
  unclear integer NOT NULL DEFAULT 0, -- events not understood
  told_at timestamp(3), -- when the coach was told that it cannot be read
  CONSTRAINT external_calendar_once UNIQUE (coach_id, url_hash),
  CONSTRAINT external_calendar_reading CHECK (
    (last_ok_at IS NULL) = (covered_from IS NULL)
    AND (last_ok_at IS NULL) = (covered_until IS NULL)
  )
);
CREATE INDEX external_calendar_next ON trustcoach.external_calendar (next_read_at);

-- When a calendar says that its owner is not free; no titles.
CREATE TABLE trustcoach.external_busy (
  calendar_id text NOT NULL REFERENCES trustcoach.external_calendar (id) ON DELETE CASCADE,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  starts_at timestamp(3) NOT NULL,
  ends_at timestamp(3) NOT NULL,
  CONSTRAINT external_busy_order CHECK (ends_at > starts_at)
);
CREATE INDEX external_busy_coach ON trustcoach.external_busy (coach_id, ends_at);
CREATE INDEX external_busy_calendar ON trustcoach.external_busy (calendar_id);

-- Whoever keeps a summary of when coaches are free hears of each change: other busy times, a
-- first reading, a calendar given up or read again.
CREATE FUNCTION trustcoach.external_calendar_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_regprocedure('trustcoach.coach_free_changed(text)') IS NOT NULL THEN
    PERFORM trustcoach.coach_free_changed(CASE WHEN TG_OP = 'DELETE' THEN OLD.coach_id ELSE NEW.coach_id END);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER external_calendar_added AFTER INSERT OR DELETE ON trustcoach.external_calendar
  FOR EACH ROW EXECUTE FUNCTION trustcoach.external_calendar_changed();
CREATE TRIGGER external_calendar_changed AFTER UPDATE ON trustcoach.external_calendar
  FOR EACH ROW
  WHEN (
    NEW.revision <> OLD.revision
    OR NEW.told_at IS DISTINCT FROM OLD.told_at
    OR (NEW.last_ok_at IS NULL) <> (OLD.last_ok_at IS NULL)
  )
  EXECUTE FUNCTION trustcoach.external_calendar_changed();
