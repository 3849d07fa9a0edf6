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
error-coach-not-payable = This coach cannot be paid here yet
error-coach-not-payable-detail = Their payment account is not open yet. Nothing was charged; come back later or choose another coach.
error-field-coach-not-payable = This coach cannot be paid yet: their account is not open. Nothing is asked of you.
error-webhook-unproven = This message is not signed by our provider
error-webhook-unproven-detail = It was neither read nor kept.

mail-dispute-subject = A payment is disputed
mail-dispute-coach = The bank of one of your clients disputes a payment of { $amount }. We answer it for you. What you have earned stays yours meanwhile.
mail-dispute-admin = A client’s bank disputes a payment of { $amount }. It has to be answered before its deadline, at the provider’s.
mail-dispute-action = See the details
