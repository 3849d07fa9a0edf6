-- What the specification leaves to the implementation. Every instant is UTC in timestamp(3),
-- like the rest; every row that is about a person points at them.

-- Logins -----------------------------------------------------------------------------------

-- What ends logins: raising the version (or the date, for cookies made by a Next.js front end).
CREATE TABLE trustcoach.login_state (
  user_id text PRIMARY KEY REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  version integer NOT NULL DEFAULT 0,
  valid_from timestamp(3) NOT NULL
);

-- Logins ended one at a time, by their jti, kept until they would have expired.
CREATE TABLE trustcoach.revoked_login (
  jti text PRIMARY KEY,
  expires_at timestamp(3) NOT NULL
);
CREATE INDEX revoked_login_expires_at ON trustcoach.revoked_login (expires_at);

-- Every attempt to log in, for the person and for the rate limit. Kept a year.
CREATE TABLE trustcoach.login_log (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  at timestamp(3) NOT NULL,
  user_id text REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  identifier_hash text NOT NULL, -- SHA-256 of the lower-case address that was typed
  method text NOT NULL CHECK (method IN ('password', 'magic_link', 'reset', 'register', 'mail')),
  succeeded boolean NOT NULL,
  ip text,
  user_agent text
);
CREATE INDEX login_log_identifier ON trustcoach.login_log (identifier_hash, at);
CREATE INDEX login_log_ip ON trustcoach.login_log (ip, at);
CREATE INDEX login_log_user ON trustcoach.login_log (user_id, at);

-- A person's language, for mails.
CREATE TABLE trustcoach.preference (
  user_id text PRIMARY KEY REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  language text NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en')),
  timezone text
);

-- Answers already given to a request with an Idempotency-Key. Kept a day.
CREATE TABLE trustcoach.idempotency_key (
  owner text NOT NULL, -- the user, or the address for what is asked without a login
  key text NOT NULL,
  fingerprint text NOT NULL, -- SHA-256 of method, path and body
  locked_at timestamp(3) NOT NULL,
  status integer, -- null while the first request is still at work
  headers jsonb,
  body bytea,
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_key_locked_at ON trustcoach.idempotency_key (locked_at);

-- Coaches ----------------------------------------------------------------------------------

-- How a coach's slots are cut; a coach without a row has the defaults of the rules.
CREATE TABLE trustcoach.slot_rules (
  coach_id text PRIMARY KEY REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  step_minutes integer NOT NULL DEFAULT 30 CHECK (step_minutes BETWEEN 5 AND 240),
  notice_minutes integer NOT NULL DEFAULT 720 CHECK (notice_minutes BETWEEN 0 AND 43200),
  horizon_days integer NOT NULL DEFAULT 90 CHECK (horizon_days BETWEEN 1 AND 365),
  durations integer[] NOT NULL DEFAULT '{30,45,60,90,120,180,240,420,480}'
);

CREATE TABLE trustcoach.time_off (
  id text PRIMARY KEY,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  starts_at timestamp(3) NOT NULL,
  ends_at timestamp(3) NOT NULL,
  reason text,
  created_at timestamp(3) NOT NULL,
  CONSTRAINT time_off_order CHECK (ends_at > starts_at)
);
CREATE INDEX time_off_coach ON trustcoach.time_off (coach_id, ends_at);

-- One opinion for each completed booking.
CREATE TABLE trustcoach.review (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  rating integer NOT NULL CONSTRAINT review_rating_range CHECK (rating BETWEEN 1 AND 5),
  comment text,
  published boolean NOT NULL DEFAULT false, -- a comment is read by a person before it is shown
  created_at timestamp(3) NOT NULL,
  updated_at timestamp(3) NOT NULL
);
CREATE INDEX review_coach ON trustcoach.review (coach_id, created_at DESC);

-- Accents and case do not matter when one looks for a coach.
CREATE FUNCTION trustcoach.fold(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(trustcoach.unaccent('trustcoach.unaccent'::regdictionary, coalesce(value, '')));

-- Money ------------------------------------------------------------------------------------

-- Events of a payment provider: stored once by id, kept and retried until understood.
CREATE TABLE trustcoach.payment_event (
  id text PRIMARY KEY,
  provider text NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamp(3) NOT NULL,
  processed_at timestamp(3),
  error text
);
CREATE INDEX payment_event_unprocessed ON trustcoach.payment_event (received_at) WHERE processed_at IS NULL;

-- The ledger: append-only, each movement sums to zero.
CREATE TABLE trustcoach.ledger_line (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  movement text NOT NULL, -- what happened, once: 'charge:<payment>', 'refund:<payment>'
  at timestamp(3) NOT NULL,
  account text NOT NULL, -- 'provider', 'platform', 'coach:<id>', 'client:<id>', 'organization:<id>'
  payment_id text REFERENCES "Payment" ("id") ON UPDATE CASCADE,
  booking_id text REFERENCES "Booking" ("id") ON UPDATE CASCADE,
  cents bigint NOT NULL CHECK (cents <> 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ledger_line_once UNIQUE (movement, account)
);
CREATE INDEX ledger_line_account ON trustcoach.ledger_line (account, at);
CREATE INDEX ledger_line_payment ON trustcoach.ledger_line (payment_id);

CREATE FUNCTION trustcoach.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON trustcoach.ledger_line
  FOR EACH ROW EXECUTE FUNCTION trustcoach.refuse_change();

CREATE FUNCTION trustcoach.check_movement_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM trustcoach.ledger_line
    WHERE movement = NEW.movement
    GROUP BY currency
    HAVING sum(cents) <> 0
  ) THEN
    RAISE EXCEPTION 'movement % does not sum to zero', NEW.movement
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_movement_balance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_movement_balance AFTER INSERT ON trustcoach.ledger_line
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION trustcoach.check_movement_balance();

-- Refunds owed to a client, sent to the provider by a job.
CREATE TABLE trustcoach.refund (
  payment_id text PRIMARY KEY REFERENCES "Payment" ("id") ON UPDATE CASCADE,
  cents integer NOT NULL CHECK (cents > 0),
  fee_back integer NOT NULL CHECK (fee_back >= 0),
  coach_back integer NOT NULL CHECK (coach_back >= 0),
  reason text NOT NULL,
  requested_at timestamp(3) NOT NULL,
  sent_at timestamp(3),
  CONSTRAINT refund_is_whole CHECK (fee_back + coach_back = cents)
);

-- Sessions ---------------------------------------------------------------------------------

-- Facts of a session that the specification has no column for.
CREATE TABLE trustcoach.session_facts (
  session_id text PRIMARY KEY REFERENCES "Session" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  audio_sha256 text, -- of the bytes as they came in
  audio_uploaded_by text,
  audio_uploaded_at timestamp(3),
  audio_deleted_at timestamp(3),
  transcribed_with text,
  summarized_with text,
  validated_at timestamp(3),
  validated_by text,
  final_edited_at timestamp(3)
);

-- Windows of an audio that are already transcribed: a retry begins after them.
CREATE TABLE trustcoach.transcription_window (
  session_id text NOT NULL REFERENCES "Session" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  audio_sha256 text NOT NULL,
  window_index integer NOT NULL CHECK (window_index >= 0),
  sealed text NOT NULL, -- AES-256-GCM
  created_at timestamp(3) NOT NULL,
  PRIMARY KEY (session_id, audio_sha256, window_index)
);

-- Every grant and withdrawal, chained by hash, never changed.
CREATE TABLE trustcoach.consent_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  session_id text NOT NULL,
  user_id text NOT NULL,
  side text NOT NULL CHECK (side IN ('client', 'coach')),
  type "ConsentType" NOT NULL,
  accepted boolean NOT NULL,
  at timestamp(3) NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL CONSTRAINT consent_event_hash UNIQUE,
  -- a chain does not fork: an event has one successor
  CONSTRAINT consent_event_successor UNIQUE (session_id, previous_hash)
);
CREATE INDEX consent_event_session ON trustcoach.consent_event (session_id, id);
CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE ON trustcoach.consent_event
  FOR EACH ROW EXECUTE FUNCTION trustcoach.refuse_change();

-- Objects whose deletion is owed: written with the row's change, done by a job.
CREATE TABLE trustcoach.object_deletion (
  object_key text PRIMARY KEY,
  requested_at timestamp(3) NOT NULL
);
