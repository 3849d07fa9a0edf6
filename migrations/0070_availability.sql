-- What a coach keeps free around sessions, how many they hold a day, and absences that can
-- still be brought back.

-- The pause between two sessions is the longer of the two buffers. No maximum by default.
ALTER TABLE trustcoach.slot_rules
  ADD COLUMN buffer_before_minutes integer NOT NULL DEFAULT 0
    CONSTRAINT slot_rules_buffer_before_range CHECK (buffer_before_minutes BETWEEN 0 AND 240),
  ADD COLUMN buffer_after_minutes integer NOT NULL DEFAULT 0
    CONSTRAINT slot_rules_buffer_after_range CHECK (buffer_after_minutes BETWEEN 0 AND 240),
  ADD COLUMN daily_maximum integer
    CONSTRAINT slot_rules_daily_maximum_range CHECK (daily_maximum BETWEEN 1 AND 24),
  ADD CONSTRAINT slot_rules_some_duration CHECK (cardinality(durations) >= 1),
  ADD CONSTRAINT slot_rules_duration_range CHECK (0 < ALL (durations) AND 1440 >= ALL (durations));

-- An absence that was removed waits here for a day in case its coach wants it back.
CREATE TABLE trustcoach.removed_time_off (
  id text PRIMARY KEY,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  starts_at timestamp(3) NOT NULL,
  ends_at timestamp(3) NOT NULL,
  reason text,
  created_at timestamp(3) NOT NULL,
  removed_at timestamp(3) NOT NULL
);
CREATE INDEX removed_time_off_removed_at ON trustcoach.removed_time_off (removed_at);
CREATE INDEX removed_time_off_coach ON trustcoach.removed_time_off (coach_id);
