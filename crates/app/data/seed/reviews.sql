-- What clients thought.
INSERT INTO trustcoach.review (
  booking_id, coach_id, rating, comment, published, created_at, updated_at
)
SELECT r.booking_id, r.coach_id, r.rating, r.comment, r.published, r.created_at,
       r.updated_at
FROM jsonb_populate_recordset(NULL::trustcoach.review, $1) AS r
JOIN "Booking" b ON b.id = r.booking_id
ON CONFLICT DO NOTHING
