-- What the two people of a booking were told of its moves: several in a short time are gathered
-- into one letter.
CREATE TABLE trustcoach.move_notice (
  booking_id text PRIMARY KEY REFERENCES "Booking" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  told_at timestamp(3) NOT NULL,
  told_start timestamp(3) NOT NULL, -- the start that they were told
  letters integer NOT NULL CHECK (letters > 0), -- how many, since it was quiet for a day
  due_at timestamp(3) -- when a later move is to be told, if one waits
);
CREATE INDEX move_notice_due ON trustcoach.move_notice (due_at) WHERE due_at IS NOT NULL;

-- How often one person moved or cancelled lately.
CREATE INDEX booking_move_by ON trustcoach.booking_move (moved_by, moved_at);
CREATE INDEX booking_cancelled_by ON "Booking" ("cancelledBy", "cancelledAt")
  WHERE "cancelledBy" IS NOT NULL;
