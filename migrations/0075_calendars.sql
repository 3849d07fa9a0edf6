-- Calendars: the revision of a booking that calendars have seen, feeds, and the diaries of
-- coaches that block slots.

-- SEQUENCE (RFC 5545): how often a booking changed in a way that its people must be told of. No
-- row is 0. A hold is in nobody's calendar yet, so what happens to it does not count.
CREATE TABLE trustcoach.booking_calendar (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  sequence integer NOT NULL CHECK (sequence > 0),
  changed_at timestamp(3) NOT NULL
);

CREATE FUNCTION trustcoach.booking_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO trustcoach.booking_calendar AS c (booking_id, sequence, changed_at)
  VALUES (NEW.id, 1, NEW."updatedAt")
  ON CONFLICT (booking_id) DO UPDATE
  SET sequence = c.sequence + 1, changed_at = EXCLUDED.changed_at;
  RETURN NULL;
END $$;
CREATE TRIGGER booking_calendar_sequence AFTER UPDATE ON "Booking"
  FOR EACH ROW
  WHEN (
    OLD.status <> 'PENDING'
    AND (
      NEW."scheduledAt" <> OLD."scheduledAt"
      OR NEW.duration <> OLD.duration
      OR NEW.mode <> OLD.mode
      OR NEW.location IS DISTINCT FROM OLD.location
      OR NEW."meetingUrl" IS DISTINCT FROM OLD."meetingUrl"
      OR NEW.status = 'CANCELLED' AND OLD.status <> 'CANCELLED'
    )
  )
  EXECUTE FUNCTION trustcoach.booking_changed();
