-- A place that a client proposes for a session in person. Until its coach accepts it, the session
-- takes place at the coach's.
CREATE TABLE trustcoach.place_proposal (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 300),
  proposed_at timestamp(3) NOT NULL,
  accepted boolean, -- null until the coach has answered
  answered_at timestamp(3),
  CHECK ((accepted IS NULL) = (answered_at IS NULL))
);
