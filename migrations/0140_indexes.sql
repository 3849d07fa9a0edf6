-- What the slots and the map read, in the order in which they ask.

-- A coach's diary holds what is over too, for it counts towards the maximum of its day: the index
-- of what still takes time no longer served, and every booking of the year was looked through.
CREATE INDEX booking_in_diary ON "Booking" ("coachId", "scheduledAt")
  WHERE "status" <> 'CANCELLED';
DROP INDEX booking_taking_time;

-- Counting who is shown in a cell reads this and no rows. The coach is there because the search
-- names them, even where nobody asks.
CREATE INDEX coach_listing_area ON trustcoach.coach_listing (cell, coach_id)
  WHERE listed;
DROP INDEX trustcoach.coach_listing_cell;

-- The sample in which the facets of a large search are counted.
CREATE INDEX coach_listing_lot ON trustcoach.coach_listing (lot)
  WHERE listed;
