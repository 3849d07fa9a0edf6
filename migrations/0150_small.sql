-- A letter of which nobody knows whether it arrived may be sent again, so what it says stays
-- sealed until it is forgotten with its row. All others are forgotten once they are settled.
ALTER TABLE trustcoach.letter
  DROP CONSTRAINT letter_settled_is_forgotten,
  ADD CONSTRAINT letter_settled_is_forgotten CHECK (
    status = 'unknown'
    OR (status IN ('waiting', 'handed')) = (sealed IS NOT NULL)
  );
