-- What a provider tells is compared with what it was asked.

-- The connected account that a checkout pays; null where there is none, or before this was kept.
ALTER TABLE trustcoach.payment_group ADD COLUMN account text;

-- An event that was proven to be the provider's and says something else than what was asked:
-- it is applied to nothing, and kept.
CREATE TABLE trustcoach.payment_mismatch (
  event_id text PRIMARY KEY REFERENCES trustcoach.payment_event (id) ON DELETE CASCADE,
  group_id text NOT NULL REFERENCES trustcoach.payment_group (id) ON UPDATE CASCADE,
  fields text[] NOT NULL, -- what differs: account, amount, currency, mode, session, ...
  asked text[] NOT NULL, -- beside each, what was asked
  told text[] NOT NULL, -- and what was told
  at timestamp(3) NOT NULL,
  CHECK (cardinality(fields) > 0),
  CHECK (cardinality(fields) = cardinality(asked) AND cardinality(fields) = cardinality(told))
);
CREATE INDEX payment_mismatch_at ON trustcoach.payment_mismatch (at DESC, event_id DESC);
CREATE INDEX payment_mismatch_group ON trustcoach.payment_mismatch (group_id);
