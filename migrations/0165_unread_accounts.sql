-- An account whose payouts the provider did not list is named beside the differences.
ALTER TABLE trustcoach.reconciliation_difference
  DROP CONSTRAINT reconciliation_difference_kind_check,
  ADD CONSTRAINT reconciliation_difference_kind_check
    CHECK (kind IN ('missing-here', 'missing-there', 'amount', 'unread'));
