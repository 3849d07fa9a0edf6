-- A coach whose account takes no payments yet is offered to nobody: the law of slots.

-- When an account begins or ceases to take payments, its coach's free hours change.
CREATE TRIGGER coach_stale_of_account
  AFTER INSERT OR DELETE OR UPDATE OF charges_enabled ON trustcoach.coach_account
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_of_ours();

-- What the listing was made for. Whether coaches need an account depends on the payment provider
-- in use; when that changes, every row is old.
CREATE TABLE trustcoach.listing_basis (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  needs_accounts boolean NOT NULL
);
INSERT INTO trustcoach.listing_basis (needs_accounts) VALUES (false);
