-- The movements of those payments.
INSERT INTO trustcoach.ledger_line (
  movement, at, account, payment_id, booking_id, cents, currency
)
SELECT r.movement, r.at, r.account, r.payment_id, r.booking_id, r.cents, r.currency
FROM jsonb_populate_recordset(NULL::trustcoach.ledger_line, $1) AS r
JOIN "Payment" p ON p.id = r.payment_id
WHERE NOT EXISTS (
  SELECT FROM trustcoach.ledger_line l
  WHERE l.movement = r.movement
    AND l.account = r.account
)
