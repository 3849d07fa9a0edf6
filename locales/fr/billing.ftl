# Payer.
error-hold-expired = Le créneau ne vous est plus gardé
error-hold-expired-detail = Les 15 minutes sont passées et rien n'a été débité. Choisissez à nouveau un créneau.

checkout-title = Payer votre séance
checkout-hold = Le créneau vous est gardé jusqu'à
checkout-minutes = { $count ->
    [one] encore une minute
   *[other] encore { $count } minutes
}
checkout-declined-title = Le paiement n'a pas abouti
checkout-declined-text = Rien n'a été débité. Le créneau vous est encore gardé, vous pouvez réessayer.
checkout-secure = Vous payez sur la page sécurisée de notre prestataire. Nous ne voyons jamais votre carte.
checkout-pay = Payer { $amount }
checkout-pay-short = Payer
checkout-let-go = Laisser ce créneau
hold-expired-title = Le créneau ne vous est plus gardé
hold-expired-text = Les 15 minutes prévues pour payer sont passées. Rien n'est dû ; si un paiement arrive encore, il est rendu en entier.

simulated-title = Paiement simulé
simulated-banner = Paiement simulé : aucun argent ne circule
simulated-text = Cette installation n'est reliée à aucune banque. Rien ne sera débité.
simulated-page-title = Paiement simulé
simulated-pay = Payer { $amount } (simulé)
simulated-decline = Faire refuser le paiement
simulated-back = Revenir à ma réservation

payment-paid = Payé : { $amount }.
payment-refunded = Remboursé : { $amount }.
payment-none = Rien n'a été débité.

flash-booking-confirmed = Votre séance est confirmée.
flash-payment-late = Le paiement est arrivé trop tard : il vous est rendu en entier.
