-- The coaching sessions, without a recording.
INSERT INTO "Session" (id, "bookingId", status, "createdAt", "updatedAt")
SELECT r.id, r."bookingId", 'IDLE', r."createdAt", r."updatedAt"
FROM jsonb_populate_recordset(NULL::"Session", $1) AS r
JOIN "Booking" b ON b.id = r."bookingId"
ON CONFLICT DO NOTHING
