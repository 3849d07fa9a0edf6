-- Money that comes twice goes back, what fails is told once, and the simulated provider can be
-- made to refuse.

-- Which charge has paid a payment: one only. What another one brings is too much.
ALTER TABLE trustcoach.payment_group_payment ADD COLUMN intent text;
UPDATE trustcoach.payment_group_payment m
SET intent = f.intent
FROM (
  SELECT DISTINCT ON (i.payment_id) i.payment_id, i.group_id, g.intent
  FROM trustcoach.payment_group_payment i
  JOIN trustcoach.payment_group g ON g.id = i.group_id
  WHERE g.intent IS NOT NULL
  ORDER BY i.payment_id, g.created_at, g.id
) f
WHERE m.payment_id = f.payment_id
  AND m.group_id = f.group_id;
CREATE UNIQUE INDEX payment_group_payment_paid ON trustcoach.payment_group_payment (payment_id)
  WHERE intent IS NOT NULL;
CREATE INDEX payment_fact_paid ON trustcoach.payment_fact (name) WHERE name LIKE 'paid:%';

-- A payment has the refund that was decided, and one more for each charge that was too much.
ALTER TABLE trustcoach.refund
  ADD COLUMN surplus text NOT NULL DEFAULT '', -- the charge that was too much, else empty
  ADD COLUMN told_at timestamp(3), -- when those who run the platform were told that it failed
  DROP CONSTRAINT refund_pkey,
  ADD CONSTRAINT refund_pkey PRIMARY KEY (payment_id, surplus);

-- The next refund of such a payment is refused by the simulated provider, once.
CREATE TABLE trustcoach.simulated_refusal (
  payment_id text PRIMARY KEY REFERENCES "Payment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
