-- A person is never booked twice at once, whatever their roles: as a coach, as a client, or once
-- as each. The constraints of "Booking" see one role each; here each person of a booking that
-- takes time has a row. Triggers keep the rows, so it holds for whoever writes "Booking".
CREATE TABLE trustcoach.person_time (
  booking_id text NOT NULL REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  side text NOT NULL CHECK (side IN ('client', 'coach')),
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  period tsrange NOT NULL,
  -- false: it overlapped another one before this table was there, and stays as it is
  guarded boolean NOT NULL DEFAULT true,
  PRIMARY KEY (booking_id, side),
  CONSTRAINT person_no_overlap EXCLUDE USING gist (
    user_id WITH =,
    period WITH &&
  ) WHERE (guarded)
);
CREATE INDEX person_time_user ON trustcoach.person_time (user_id);
CREATE INDEX person_time_unguarded ON trustcoach.person_time (user_id) WHERE NOT guarded;

-- What an old overlap takes is not free either; the constraint does not see it.
CREATE FUNCTION trustcoach.person_time_beside_unguarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM trustcoach.person_time p
    WHERE p.user_id = NEW.user_id
      AND NOT p.guarded
      AND p.period && NEW.period
      AND (p.booking_id, p.side) <> (NEW.booking_id, NEW.side)
  ) THEN
    RAISE EXCEPTION 'a person is booked twice at once'
      USING ERRCODE = 'exclusion_violation', SCHEMA = 'trustcoach', TABLE = 'person_time',
            CONSTRAINT = 'person_no_overlap';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION trustcoach.keep_person_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status NOT IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS') THEN
    DELETE FROM trustcoach.person_time p
    WHERE p.booking_id = NEW.id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE'
     AND OLD.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
     AND (NEW."userId", NEW."coachId", NEW."scheduledAt", NEW.duration)
       = (OLD."userId", OLD."coachId", OLD."scheduledAt", OLD.duration) THEN
    RETURN NULL;
  END IF;
  -- In the order of the people, so that two who book each other do not wait for one another.
  INSERT INTO trustcoach.person_time AS p (booking_id, side, user_id, period)
  SELECT NEW.id, person.side, person.user_id,
         trustcoach.booking_period(NEW."scheduledAt", NEW.duration)
  FROM (
    SELECT 'client' AS side, NEW."userId" AS user_id
    UNION ALL
    SELECT 'coach', c."userId" FROM "Coach" c WHERE c.id = NEW."coachId"
  ) AS person
  ORDER BY person.user_id, person.side
  ON CONFLICT (booking_id, side) DO UPDATE
  SET user_id = EXCLUDED.user_id, period = EXCLUDED.period, guarded = true;
  RETURN NULL;
END $$;
CREATE TRIGGER booking_person_time
  AFTER INSERT OR UPDATE OF "userId", "coachId", "scheduledAt", "duration", "status" ON "Booking"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.keep_person_time();

-- A coach's page that passes to another person takes that person's time.
CREATE FUNCTION trustcoach.keep_person_time_of_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE trustcoach.person_time p
  SET user_id = NEW."userId", guarded = true
  FROM "Booking" b
  WHERE b.id = p.booking_id
    AND b."coachId" = NEW.id
    AND p.side = 'coach';
  RETURN NULL;
END $$;
CREATE TRIGGER coach_person_time
  AFTER UPDATE OF "userId" ON "Coach"
  FOR EACH ROW WHEN (OLD."userId" <> NEW."userId")
  EXECUTE FUNCTION trustcoach.keep_person_time_of_coach();

-- What a coach books as a client takes slots from the coach.
CREATE FUNCTION trustcoach.stale_coach_who_is_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trustcoach.coach_free_changed(c.id)
  FROM "Coach" c
  WHERE c."userId" IN (
    SELECT NEW.user_id WHERE TG_OP <> 'DELETE'
    UNION
    SELECT OLD.user_id WHERE TG_OP <> 'INSERT'
  );
  RETURN NULL;
END $$;
CREATE TRIGGER coach_stale_of_client_time
  AFTER INSERT OR DELETE OR UPDATE ON trustcoach.person_time
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_who_is_client();

-- Bookings that are there. Of two that overlap the first made keeps its place under the
-- constraint; the other takes its time too, until it is over or moved.
INSERT INTO trustcoach.person_time (booking_id, side, user_id, period)
SELECT b.id, person.side, person.user_id,
       trustcoach.booking_period(b."scheduledAt", b.duration)
FROM "Booking" b
CROSS JOIN LATERAL (
  SELECT 'client' AS side, b."userId" AS user_id
  UNION ALL
  SELECT 'coach', c."userId" FROM "Coach" c WHERE c.id = b."coachId"
) AS person
WHERE b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
ORDER BY b."createdAt", b.id
ON CONFLICT DO NOTHING;

INSERT INTO trustcoach.person_time (booking_id, side, user_id, period, guarded)
SELECT b.id, person.side, person.user_id,
       trustcoach.booking_period(b."scheduledAt", b.duration), false
FROM "Booking" b
CROSS JOIN LATERAL (
  SELECT 'client' AS side, b."userId" AS user_id
  UNION ALL
  SELECT 'coach', c."userId" FROM "Coach" c WHERE c.id = b."coachId"
) AS person
WHERE b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
ON CONFLICT (booking_id, side) DO NOTHING;

-- Only now: what was there before is not refused.
CREATE TRIGGER person_time_beside_unguarded
  BEFORE INSERT OR UPDATE OF user_id, period ON trustcoach.person_time
  FOR EACH ROW WHEN (NEW.guarded)
  EXECUTE FUNCTION trustcoach.person_time_beside_unguarded();
