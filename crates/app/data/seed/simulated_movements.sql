-- What the simulated provider remembers of those movements, or the nightly comparison would miss them.
INSERT INTO trustcoach.simulated_movement (id, kind, reference, cents, currency, at)
SELECT m.kind || ':' || m.reference, m.kind, m.reference, m.cents, m.currency, m.at
FROM (
  SELECT CASE
           WHEN l.movement LIKE 'charge:%' AND l.account = 'provider' THEN 'charge'
           WHEN l.movement LIKE 'charge:%' THEN 'fee'
           WHEN l.account = 'provider' THEN 'refund'
           ELSE 'fee-refund'
         END AS kind,
         CASE
           WHEN l.movement LIKE 'charge:%' THEN coalesce(p."stripePaymentIntentId", p.id)
           ELSE p.id
         END AS reference,
         abs(l.cents) AS cents,
         l.currency,
         l.at
  FROM trustcoach.ledger_line l
  JOIN "Payment" p ON p.id = l.payment_id
  WHERE l.account IN ('provider', 'platform')
    AND split_part(l.movement, ':', 1) IN ('charge', 'refund')
    AND l.movement IN (
          SELECT r.movement
          FROM jsonb_populate_recordset(NULL::trustcoach.ledger_line, $1) AS r
        )
) m
ON CONFLICT DO NOTHING
