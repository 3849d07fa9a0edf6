-- A letter of which nobody knows whether it arrived may be sent again, so what it says stays
-- sealed until it is forgotten with its row. All others are forgotten once they are settled.
ALTER TABLE trustcoach.letter
  DROP CONSTRAINT letter_settled_is_forgotten,
  ADD CONSTRAINT letter_settled_is_forgotten CHECK (
    status = 'unknown'
    OR (status IN ('waiting', 'handed')) = (sealed IS NOT NULL)
  );

-- What a coach removed and may have back for an hour, as it was: a row, or for a week the rows
-- before and the version after.
CREATE TABLE trustcoach.removed (
  id text PRIMARY KEY, -- that of the row; for a week its own
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL CHECK (kind IN ('week', 'time_off', 'certification', 'reference')),
  content jsonb NOT NULL,
  removed_at timestamp(3) NOT NULL
);
CREATE INDEX removed_removed_at ON trustcoach.removed (removed_at);
CREATE INDEX removed_coach ON trustcoach.removed (coach_id);

INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
SELECT r.id, r.coach_id, 'time_off', to_jsonb(r) - 'removed_at', r.removed_at
FROM trustcoach.removed_time_off r;
DROP TABLE trustcoach.removed_time_off;
