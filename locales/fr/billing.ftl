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

# Ce que le prestataire refuse ou annonce.
error-payment-under-way = Un paiement est déjà en cours
error-payment-under-way-detail = Le prestataire vient de recevoir un paiement pour ce créneau. Attendez un instant, puis revenez sur votre réservation.
error-checkout-mixed = Ces séances ne peuvent pas se payer ensemble
error-checkout-mixed-detail = Un même paiement ne couvre que les séances d’un seul coach, dans une seule monnaie. Payez-les séparément.
error-coach-not-payable = Ce coach ne peut pas encore être payé ici
error-coach-not-payable-detail = Son compte de paiement n’est pas encore ouvert. Rien n’a été débité ; revenez plus tard ou choisissez un autre coach.
error-field-coach-not-payable = Le paiement de ce coach n’est pas encore possible : son compte n’est pas ouvert. Rien ne vous est demandé.
error-webhook-unproven = Ce message n’est pas signé par notre prestataire
error-webhook-unproven-detail = Il n’a été ni lu ni gardé.

mail-dispute-subject = Un paiement est contesté
mail-dispute-coach = La banque d’un de vos clients conteste un paiement de { $amount }. Nous lui répondons pour vous. Ce que vous avez gagné vous reste acquis pendant ce temps.
mail-dispute-admin = La banque d’un client conteste un paiement de { $amount }. Il faut lui répondre avant l’échéance, chez le prestataire.
mail-dispute-action = Voir le détail
