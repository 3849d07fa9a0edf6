-- What could not be done for one row is tried again later, and keeps nothing else waiting.

-- The pauses between the tries grow; without a try the deletion is due at once.
ALTER TABLE trustcoach.object_deletion
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_attempt_at timestamp(3),
  ADD COLUMN last_error text;

-- Rows of a sweep that failed (`platform::sweep`). `id` is that of the row the sweep looks at.
CREATE TABLE trustcoach.postponed (
  sweep text NOT NULL,
  id text NOT NULL,
  attempts integer NOT NULL,
  next_attempt_at timestamp(3) NOT NULL,
  last_error text NOT NULL,
  PRIMARY KEY (sweep, id)
);
