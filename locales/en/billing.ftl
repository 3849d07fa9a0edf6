# Paying.
error-hold-expired = The time is no longer held for you
error-hold-expired-detail = The 15 minutes are over and nothing was charged. Choose a time again.

checkout-title = Pay for your session
checkout-hold = The time is held for you until
checkout-minutes = { $count ->
    [one] one minute left
   *[other] { $count } minutes left
}
checkout-declined-title = The payment did not go through
checkout-declined-text = Nothing was charged. The time is still held for you, you can try again.
checkout-secure = You pay on the secure page of our provider. We never see your card.
checkout-pay = Pay { $amount }
checkout-pay-short = Pay
checkout-let-go = Let this time go
hold-expired-title = The time is no longer held for you
hold-expired-text = The 15 minutes for paying are over. Nothing is due; if a payment still arrives, all of it is returned.

simulated-title = Simulated payment
simulated-banner = Simulated payment: no money moves
simulated-text = This installation is connected to no bank. Nothing will be charged.
simulated-page-title = Simulated payment
simulated-pay = Pay { $amount } (simulated)
simulated-decline = Have the payment declined
simulated-several = This payment covers { $count } sessions.
simulated-back = Back to my booking

payment-paid = Paid: { $amount }.
payment-refunded = Refunded: { $amount }.
payment-none = Nothing was charged.

flash-booking-confirmed = Your session is confirmed.
flash-payment-late = The payment came too late: all of it is returned to you.

# What the provider refuses or announces.
error-payment-under-way = A payment is already under way
error-payment-under-way-detail = The provider has just received a payment for this time. Wait a moment, then come back to your booking.
error-checkout-mixed = These sessions cannot be paid together
error-checkout-mixed-detail = One payment covers the sessions of one coach only, in one currency. Pay for them separately.
error-payment-refused = The payment provider does not accept this payment
error-payment-refused-detail = Nothing was charged. This is no outage: trying again will not help. Choose another time or another coach, or write to us.
error-payment-amount-refused = This amount cannot be paid by card
error-payment-amount-refused-detail = Nothing was charged. The payment provider refuses sums that are too small or too large, and some currencies. Choose another length or another coach.
error-coach-not-payable = This coach cannot be paid here yet
error-coach-not-payable-detail = Their payment account is not open yet. Nothing was charged; come back later or choose another coach.
error-field-coach-not-payable = This coach cannot be paid yet: their account is not open. Nothing is asked of you.
error-webhook-unproven = This message is not signed by our provider
error-webhook-unproven-detail = It was neither read nor kept.

mail-dispute-subject = A payment is disputed
mail-dispute-coach = The bank of one of your clients disputes a payment of { $amount }. We answer it for you. What you have earned stays yours meanwhile.
mail-dispute-admin = A client’s bank disputes a payment of { $amount }. It has to be answered before its deadline, at the provider’s.
mail-dispute-action = See the details

# Being paid, for a coach.
payouts-tab = Payouts
payouts-title = Being paid
payouts-lede = Your clients pay when they book. Your part arrives in your bank account.
payouts-simulated = This installation is connected to no bank: there is nothing to do, and nothing is paid out.
payouts-account = Your payment account
payouts-badge-ready = Open
payouts-badge-waiting = To be opened
payouts-state-none = For paid sessions to be booked with you, open an account with Stripe, our provider. It takes about ten minutes: an identity document and an IBAN are enough.
payouts-state-incomplete = Some information is still missing. Until then, nobody can pay for your sessions.
payouts-state-checking = Stripe is checking what you have sent. Until then, nobody can pay for your sessions.
payouts-state-no-payouts = Your clients can pay, but nothing can be paid out to you yet.
payouts-state-ready = Your clients can pay, and your part is paid out to you automatically.
payouts-state-ready-due = Everything works. Stripe still asks for some information: give it soon.
payouts-checked = Checked with Stripe:
payouts-start = Open my account
payouts-continue = Complete my account
payouts-dashboard = See my Stripe account
payouts-list = Payouts to your bank
payouts-none = No payout yet.
payouts-when = Arrives
payouts-status = State
payouts-amount = Amount
payouts-owed = Not paid out yet
payouts-owed-none = Nothing yet.
payouts-owed-note = Your part of the sessions paid for, refunds deducted.
payout-status-pending = being prepared
payout-status-in_transit = on its way
payout-status-paid = paid
payout-status-canceled = cancelled
payout-status-failed = refused by the bank
flash-payouts-ready = Your account is open: your sessions can be paid for.
flash-payouts-not-yet = Your account is not ready yet. This page says what is missing.

# Disputes.
disputes-title = Disputed payments
disputes-none = No dispute.
disputes-due = To be answered before
disputes-coach-note = The platform answers the bank and advances the money: what you have earned stays yours.
dispute-status-warning_needs_response = question from the bank
dispute-status-warning_under_review = question under review
dispute-status-warning_closed = question closed
dispute-status-needs_response = to be answered
dispute-status-under_review = under review
dispute-status-won = won
dispute-status-lost = lost
dispute-status-prevented = prevented

# The money, for those who run the platform.
money-title = Money
money-lede = What waits, what failed, and whether our books say the same as the provider.
money-balances = Balances
money-balances-note = Above zero: what an account holds for others. Below: what is owed to it.
money-balances-none = No movement yet.
money-account = Account
money-balance = Balance
money-account-provider = At the provider’s
money-account-platform = Platform
money-account-coach = Coaches
money-account-client = Clients (refunds under way)
money-account-organization = Companies
money-sum = Sum
money-sum-zero = zero, as it should be
money-sum-wrong = not zero
money-compared = Comparison with the provider
money-compare-now = Compare now
money-compared-never = No comparison yet. It takes place every night.
money-compared-day = Day of { $day }.
money-compared-count = Movements compared: { $count }
money-agrees = everything agrees
money-differences = differences: { $count }
money-what = Movement
money-difference = Difference
money-ours = Ours
money-theirs = The provider’s
money-difference-missing-here = missing from our books
money-difference-missing-there = missing at the provider’s
money-difference-amount = another amount
money-difference-unread = account not read: its payouts are not compared
money-movement-charge = Payment
money-movement-fee = Commission
money-movement-refund = Refund
money-movement-refund-failed = Failed refund
money-movement-fee-refund = Commission given back
money-movement-dispute = Dispute
money-movement-dispute-back = Dispute given back
money-movement-payout = Payout
money-events = Messages that wait
money-events-none = None: all that the provider said is applied.
money-mismatches = Messages that do not match
money-mismatches-none = None: what the provider said is what it was asked.
money-mismatches-note = These messages are signed, but say something else than what was asked. No booking was confirmed. Check at the provider’s whether money was received.
money-mismatch-values = { $told } instead of { $asked }
money-mismatch-provider = Provider
money-mismatch-account = Account
money-mismatch-destination = Account paid
money-mismatch-mode = Mode
money-mismatch-session = Payment page
money-mismatch-currency = Currency
money-mismatch-amount = Amount
money-mismatch-fee = Fee
money-mismatch-status = State of the payment
mail-mismatch-subject = A payment message does not match
mail-mismatch-text = The provider signed a message that says something else than what we asked. No booking was confirmed. The message is kept: check at the provider’s whether money was received, and give it back if need be.
mail-mismatch-action = See the message
money-refunds = Failed refunds
money-refunds-none = None.
money-retry = Try again
money-booking = The booking
money-rows-cut-api = The first { $count } rows are shown; the API lists them all.
flash-money-applied = Done.
flash-money-still-failing = It does not work yet. The reason is given below.
flash-money-agrees = Our books and the provider’s agree.
flash-money-differs = Differences found: { $count }.
payouts-due = { $count ->
    [one] Stripe still waits for one piece of information.
   *[other] Stripe still waits for { $count } pieces of information.
}
money-tries = { $count ->
    [one] one try
   *[other] { $count } tries
}

# What the simulated provider is made to do.
simulation-title = The simulated provider
simulation-lede = Make it do what a real bank does. Everything takes the same way as with a real provider.
simulation-back = Back to the money
simulation-none = Nothing yet.
simulation-payments = Payments received
simulation-pay-again = Pay a second time
simulation-dispute = Dispute
simulation-refuse-refund = Refuse the next refund
simulation-refuses = the next refund will be refused
simulation-refunds = Refunds sent
simulation-refund-fails = Make it fail
simulation-disputes = Open disputes
simulation-win = Win it
simulation-lose = Lose it
simulation-owed = Owed to coaches
simulation-pay-out = Pay out all of it
simulation-payouts = Payouts made
simulation-payout-fails = Have it refused
flash-simulation-played = The simulated provider did it, and said so.
money-simulation = Make the simulated provider act
money-refund-surplus = one payment too many

mail-refund-stuck-subject = A refund has failed
mail-refund-stuck-text = A refund of { $amount } did not go through at the provider’s. The client is waiting for this money. The page says why, and lets you try again.
mail-refund-stuck-action = See the refund
mail-twice-subject = Your second payment is returned to you
mail-twice-text = Your session with { $name }, { $when }, was paid twice. One payment is enough: the other one is returned to you in full.
