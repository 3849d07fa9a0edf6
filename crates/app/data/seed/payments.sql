-- What was paid for them.
INSERT INTO "Payment" (
  id, "bookingId", amount, "platformFee", "coachPayout", currency, status, "paidAt",
  "createdAt", "updatedAt"
)
SELECT r.id, r."bookingId", r.amount, r."platformFee", r."coachPayout", r.currency,
       'SUCCEEDED', r."paidAt", r."createdAt", r."updatedAt"
FROM jsonb_populate_recordset(NULL::"Payment", $1) AS r
JOIN "Booking" b ON b.id = r."bookingId"
ON CONFLICT DO NOTHING
