-- Counts what happened, so that the figures of these coaches are true.
UPDATE "Coach" c
SET "totalSessions" = (
      SELECT count(*) FROM "Booking" b WHERE b."coachId" = c.id AND b.status = 'COMPLETED'
    ),
    "averageRating" = (
      SELECT avg(r.rating)::float8 FROM trustcoach.review r WHERE r.coach_id = c.id
    )
WHERE c.id = ANY($1)
