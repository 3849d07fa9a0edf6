-- Bookings that move, and bookings that come several at a time.

-- Each move of a booking, as it was made.
CREATE TABLE trustcoach.booking_move (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  booking_id text NOT NULL REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  moved_from timestamp(3) NOT NULL,
  moved_to timestamp(3) NOT NULL,
  side text NOT NULL CHECK (side IN ('client', 'coach')),
  moved_by text REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
  reason text,
  moved_at timestamp(3) NOT NULL,
  CONSTRAINT booking_move_moves CHECK (moved_to <> moved_from)
);
CREATE INDEX booking_move_booking ON trustcoach.booking_move (booking_id, id DESC);

-- Sessions booked together at a rhythm.
CREATE TABLE trustcoach.booking_series (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  every text NOT NULL CHECK (every IN ('WEEK', 'TWO_WEEKS', 'MONTH')),
  created_at timestamp(3) NOT NULL,
  announced_at timestamp(3) -- when both people were told that it is confirmed
);
CREATE INDEX booking_series_user ON trustcoach.booking_series (user_id, created_at);
CREATE INDEX booking_series_quiet ON trustcoach.booking_series (created_at) WHERE announced_at IS NULL;

CREATE TABLE trustcoach.booking_in_series (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  series_id text NOT NULL REFERENCES trustcoach.booking_series (id) ON DELETE CASCADE,
  position integer NOT NULL CHECK (position > 0),
  CONSTRAINT booking_in_series_position UNIQUE (series_id, position)
);
