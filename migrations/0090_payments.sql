-- Payments for real: checkouts, what is known of a charge, the accounts of coaches, disputes,
-- payouts, and the nightly comparison with the provider. Money is kept, so nothing cascades
-- but what is only about a coach's account.

-- One checkout: the payments that are paid together, by one charge.
CREATE TABLE trustcoach.payment_group (
  id text PRIMARY KEY,
  provider text NOT NULL,
  client_id text NOT NULL,
  coach_id text NOT NULL,
  cents integer NOT NULL CHECK (cents >= 0),
  fee integer NOT NULL CHECK (fee BETWEEN 0 AND cents),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  created_at timestamp(3) NOT NULL,
  hold_until timestamp(3) NOT NULL,
  session_id text UNIQUE, -- the provider's name for the page; null until it is open
  url text,
  expires_at timestamp(3), -- when the provider closes the page by itself
  closed_at timestamp(3), -- nobody can pay there any more, or somebody has
  intent text UNIQUE, -- the provider's names, once paid
  charge text,
  transfer text,
  application_fee text
);
CREATE INDEX payment_group_open ON trustcoach.payment_group (hold_until) WHERE closed_at IS NULL;

CREATE TABLE trustcoach.payment_group_payment (
  group_id text NOT NULL REFERENCES trustcoach.payment_group (id) ON UPDATE CASCADE,
  payment_id text NOT NULL REFERENCES "Payment" ("id") ON UPDATE CASCADE,
  PRIMARY KEY (group_id, payment_id)
);
CREATE INDEX payment_group_payment_payment ON trustcoach.payment_group_payment (payment_id);

-- What the provider has told of a charge, each thing once. The state of a payment and its
-- movements in the ledger follow from the set of them, in whatever order they came.
CREATE TABLE trustcoach.payment_fact (
  group_id text NOT NULL REFERENCES trustcoach.payment_group (id) ON UPDATE CASCADE,
  name text NOT NULL,
  fact jsonb NOT NULL,
  at timestamp(3) NOT NULL,
  PRIMARY KEY (group_id, name)
);

ALTER TABLE trustcoach.payment_event
  ADD COLUMN account text, -- the connected account that it is about
  ADD COLUMN ignored boolean NOT NULL DEFAULT false, -- kept, but nothing for us in it
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_try_at timestamp(3);

ALTER TABLE trustcoach.refund
  ADD COLUMN attempt integer NOT NULL DEFAULT 1, -- part of the key: one more after each refusal
  ADD COLUMN round integer NOT NULL DEFAULT 0, -- refunds that were taken and failed afterwards
  ADD COLUMN provider_refund text,
  ADD COLUMN error text,
  ADD COLUMN failed_at timestamp(3);

-- The account that a coach is paid on.
CREATE TABLE trustcoach.coach_account (
  coach_id text PRIMARY KEY REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  account_id text NOT NULL UNIQUE,
  charges_enabled boolean NOT NULL DEFAULT false,
  payouts_enabled boolean NOT NULL DEFAULT false,
  details_submitted boolean NOT NULL DEFAULT false,
  due text[] NOT NULL DEFAULT '{}', -- what the provider still asks for
  disabled_reason text,
  created_at timestamp(3) NOT NULL,
  checked_at timestamp(3) NOT NULL
);

CREATE TABLE trustcoach.payout (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  coach_id text NOT NULL,
  cents bigint NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  status text NOT NULL CHECK (status IN ('pending', 'in_transit', 'paid', 'canceled', 'failed')),
  arrives_at timestamp(3) NOT NULL,
  created_at timestamp(3) NOT NULL,
  failure text
);
CREATE INDEX payout_coach ON trustcoach.payout (coach_id, created_at DESC);

CREATE TABLE trustcoach.dispute (
  id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES trustcoach.payment_group (id) ON UPDATE CASCADE,
  cents bigint NOT NULL CHECK (cents >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  reason text NOT NULL,
  status text NOT NULL,
  due_by timestamp(3),
  opened_at timestamp(3) NOT NULL,
  closed_at timestamp(3)
);
CREATE INDEX dispute_opened ON trustcoach.dispute (opened_at DESC);

-- What the simulated provider did: its own memory, to compare our ledger with.
CREATE TABLE trustcoach.simulated_movement (
  id text PRIMARY KEY,
  kind text NOT NULL,
  reference text NOT NULL,
  cents bigint NOT NULL,
  fee bigint NOT NULL DEFAULT 0,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  at timestamp(3) NOT NULL
);
CREATE INDEX simulated_movement_at ON trustcoach.simulated_movement (at);

-- The ledger beside the provider's own list, a day at a time.
CREATE TABLE trustcoach.reconciliation (
  id text PRIMARY KEY,
  provider text NOT NULL,
  day date NOT NULL,
  ran_at timestamp(3) NOT NULL,
  compared integer NOT NULL,
  UNIQUE (provider, day)
);

CREATE TABLE trustcoach.reconciliation_difference (
  run_id text NOT NULL REFERENCES trustcoach.reconciliation (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('missing-here', 'missing-there', 'amount')),
  movement text NOT NULL, -- charge, refund, fee, …
  reference text NOT NULL, -- the provider's name, or ours
  ours bigint,
  theirs bigint,
  currency text NOT NULL,
  PRIMARY KEY (run_id, movement, reference, currency)
);
