-- Bookings.
INSERT INTO "Booking" (
  id, "userId", "coachId", "billingType", "scheduledAt", duration, timezone, mode,
  "meetingUrl", price, currency, status, "createdAt", "updatedAt"
)
SELECT r.id, r."userId", r."coachId", 'INDIVIDUAL', r."scheduledAt", r.duration,
       r.timezone, r.mode, r."meetingUrl", r.price, r.currency, r.status, r."createdAt", r."updatedAt"
FROM jsonb_populate_recordset(NULL::"Booking", $1) AS r
JOIN "Coach" c ON c.id = r."coachId"
JOIN "User" u ON u.id = r."userId"
ON CONFLICT DO NOTHING
