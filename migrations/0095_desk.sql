-- Reviews are read by a person before they are shown; receipts are numbered without gaps.

-- Words about a session. Where they stand follows from these columns: refused, else published
-- (and reported, when someone asks for another reading), else waiting for a reader.
ALTER TABLE trustcoach.review
  ADD COLUMN anonymous boolean NOT NULL DEFAULT false, -- the client's choice: no first name
  ADD COLUMN version integer NOT NULL DEFAULT 1, -- counts the changes of the words
  ADD COLUMN written_at timestamp(3), -- when these words were; the queue's order
  ADD COLUMN signs text[] NOT NULL DEFAULT '{}', -- what a machine noticed: read these first
  ADD COLUMN refused_at timestamp(3),
  ADD COLUMN refusal text,
  ADD COLUMN reported_at timestamp(3),
  ADD COLUMN report text,
  ADD CONSTRAINT review_shown_or_refused CHECK (NOT (published AND refused_at IS NOT NULL)),
  ADD CONSTRAINT review_refused_with_reason CHECK ((refused_at IS NULL) = (refusal IS NULL)),
  ADD CONSTRAINT review_reported_with_reason CHECK ((reported_at IS NULL) = (report IS NULL));
CREATE INDEX review_to_read ON trustcoach.review (coalesce(reported_at, written_at, updated_at), booking_id)
  WHERE comment IS NOT NULL AND refused_at IS NULL AND (NOT published OR reported_at IS NOT NULL);

-- What the coach answers, once, in public; read by a person too.
CREATE TABLE trustcoach.review_answer (
  booking_id text PRIMARY KEY REFERENCES trustcoach.review (booking_id) ON DELETE CASCADE ON UPDATE CASCADE,
  words text NOT NULL,
  published boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  written_at timestamp(3) NOT NULL,
  signs text[] NOT NULL DEFAULT '{}',
  refused_at timestamp(3),
  refusal text,
  reported_at timestamp(3),
  report text,
  created_at timestamp(3) NOT NULL,
  updated_at timestamp(3) NOT NULL,
  CONSTRAINT review_answer_shown_or_refused CHECK (NOT (published AND refused_at IS NOT NULL)),
  CONSTRAINT review_answer_refused_with_reason CHECK ((refused_at IS NULL) = (refusal IS NULL)),
  CONSTRAINT review_answer_reported_with_reason CHECK ((reported_at IS NULL) = (report IS NULL))
);

-- Who decided what about which words, and why. It outlives the words; it does not repeat them.
CREATE TABLE trustcoach.review_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  booking_id text NOT NULL,
  part text NOT NULL CHECK (part IN ('comment', 'answer')),
  kind text NOT NULL CHECK (kind IN ('written', 'withdrawn', 'approved', 'refused', 'reported')),
  version integer NOT NULL,
  by_user text NOT NULL,
  reason text,
  at timestamp(3) NOT NULL
);
CREATE INDEX review_event_booking ON trustcoach.review_event (booking_id, id);
CREATE TRIGGER review_event_append_only BEFORE UPDATE OR DELETE ON trustcoach.review_event
  FOR EACH ROW EXECUTE FUNCTION trustcoach.refuse_change();

-- Receipts: one for each payment, numbered year by year without gaps. The counter's row is
-- locked until the receipt is written, so a number is given only to what is kept.
CREATE TABLE trustcoach.receipt_counter (
  year integer PRIMARY KEY,
  last integer NOT NULL CHECK (last > 0)
);
CREATE TABLE trustcoach.receipt (
  payment_id text PRIMARY KEY REFERENCES "Payment" ("id") ON UPDATE CASCADE,
  year integer NOT NULL,
  sequence integer NOT NULL CHECK (sequence > 0),
  issued_at timestamp(3) NOT NULL,
  CONSTRAINT receipt_number UNIQUE (year, sequence)
);
