-- Prices are told in the currencies of the form: all of them have hundredths, which every amount
-- counts. What was written before in another one stays, and is offered to nobody; a check would
-- refuse any later change of such a row, so only a new currency is looked at.
CREATE FUNCTION trustcoach.check_currency() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."currency" NOT IN ('EUR', 'CHF', 'GBP', 'CAD', 'USD') THEN
    RAISE EXCEPTION 'prices are not told in %', NEW."currency"
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER coach_currency_known
  BEFORE INSERT ON "Coach"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.check_currency('coach_currency_known');
CREATE TRIGGER coach_currency_known_change
  BEFORE UPDATE OF "currency" ON "Coach"
  FOR EACH ROW WHEN (NEW."currency" IS DISTINCT FROM OLD."currency")
  EXECUTE FUNCTION trustcoach.check_currency('coach_currency_known');
CREATE TRIGGER booking_currency_known
  BEFORE INSERT ON "Booking"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.check_currency('booking_currency_known');
CREATE TRIGGER payment_currency_known
  BEFORE INSERT ON "Payment"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.check_currency('payment_currency_known');

-- The lengths that a coach offers depend on their price; the hourly rate is looked at already.
CREATE TRIGGER coach_stale_of_currency
  AFTER UPDATE OF "currency" ON "Coach"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach();
