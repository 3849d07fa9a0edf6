-- Letters: the outbox, what a person wants to receive, what they were told of a booking.

-- One row for each letter. The body is sealed, and forgotten the moment the letter is settled.
--   waiting   to be sent, now or at the next try
--   handed    given to the mail server, whose answer is not known yet
--   sent      the server took it
--   refused   the server refused it for good
--   given_up  the tries are spent
--   unknown   the process died while the server had it: it may have arrived, so it is not sent again
--   dropped   no longer worth sending, or no longer wanted
CREATE TABLE trustcoach.letter (
  id text PRIMARY KEY, -- what stands before the @ of its Message-ID
  user_id text REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL CHECK (kind IN ('notice', 'reminder_day', 'reminder_hour', 'review')),
  about text, -- the booking that an optional letter is about
  address_hash text NOT NULL, -- SHA-256 of the lower-case address
  created_at timestamp(3) NOT NULL,
  not_after timestamp(3), -- worth nothing from then on
  sealed text, -- AES-256-GCM
  status text NOT NULL DEFAULT 'waiting'
    CHECK (status IN ('waiting', 'handed', 'sent', 'refused', 'given_up', 'unknown', 'dropped')),
  tries integer NOT NULL DEFAULT 0,
  handed_at timestamp(3),
  handed_by text, -- the try that gave it to the server
  settled_at timestamp(3),
  address_refused boolean NOT NULL DEFAULT false,
  answer text, -- what the server said, when it did not take it
  CONSTRAINT letter_settled_is_forgotten
    CHECK ((status IN ('waiting', 'handed')) = (sealed IS NOT NULL)),
  CONSTRAINT letter_settled_has_its_time
    CHECK ((status IN ('waiting', 'handed')) = (settled_at IS NULL))
);
CREATE INDEX letter_settled ON trustcoach.letter (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX letter_user ON trustcoach.letter (user_id, created_at);
CREATE INDEX letter_about ON trustcoach.letter (about) WHERE status = 'waiting';
CREATE INDEX letter_failed ON trustcoach.letter (settled_at)
  WHERE status IN ('refused', 'given_up', 'unknown');

-- What a person does not want, or wants again. Without a row: wanted.
CREATE TABLE trustcoach.mail_preference (
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL CHECK (kind IN ('reminder_day', 'reminder_hour', 'review')),
  wanted boolean NOT NULL,
  changed_at timestamp(3) NOT NULL,
  PRIMARY KEY (user_id, kind)
);

-- When the two people of a booking last read its time in a letter, and when its session was
-- complete.
CREATE TABLE trustcoach.booking_told (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  told_at timestamp(3),
  completed_at timestamp(3)
);
CREATE INDEX booking_told_completed ON trustcoach.booking_told (completed_at)
  WHERE completed_at IS NOT NULL;

-- Reminders and requests that were written, once each. A booking that moved has another start,
-- and so new reminders.
CREATE TABLE trustcoach.reminder_sent (
  booking_id text NOT NULL REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL CHECK (kind IN ('reminder_day', 'reminder_hour', 'review', 'declined')),
  scheduled_at timestamp(3) NOT NULL,
  sent_at timestamp(3) NOT NULL,
  PRIMARY KEY (booking_id, user_id, kind, scheduled_at)
);
