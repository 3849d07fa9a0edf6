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
simulated-several = Ce paiement couvre { $count } séances.
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
error-payment-refused = Le prestataire de paiement n’accepte pas ce paiement
error-payment-refused-detail = Rien n’a été débité. Ce n’est pas une panne : recommencer n’y changera rien. Choisissez un autre créneau ou un autre coach, ou écrivez-nous.
error-payment-amount-refused = Ce montant ne peut pas être payé par carte
error-payment-amount-refused-detail = Rien n’a été débité. Le prestataire de paiement refuse les sommes trop petites ou trop grandes, et certaines monnaies. Choisissez une autre durée ou un autre coach.
error-coach-not-payable = Ce coach ne peut pas encore être payé ici
error-coach-not-payable-detail = Son compte de paiement n’est pas encore ouvert. Rien n’a été débité ; revenez plus tard ou choisissez un autre coach.
error-field-coach-not-payable = Le paiement de ce coach n’est pas encore possible : son compte n’est pas ouvert. Rien ne vous est demandé.
error-webhook-unproven = Ce message n’est pas signé par notre prestataire
error-webhook-unproven-detail = Il n’a été ni lu ni gardé.

mail-dispute-subject = Un paiement est contesté
mail-dispute-coach = La banque d’un de vos clients conteste un paiement de { $amount }. Nous lui répondons pour vous. Ce que vous avez gagné vous reste acquis pendant ce temps.
mail-dispute-admin = La banque d’un client conteste un paiement de { $amount }. Il faut lui répondre avant l’échéance, chez le prestataire.
mail-dispute-action = Voir le détail

# Être payé, pour un coach.
payouts-tab = Virements
payouts-title = Être payé
payouts-lede = Vos clients paient en réservant. Votre part arrive sur votre compte bancaire.
payouts-simulated = Cette installation n’est reliée à aucune banque : vous n’avez rien à faire et rien n’est viré.
payouts-account = Votre compte de paiement
payouts-badge-ready = Ouvert
payouts-badge-waiting = À ouvrir
payouts-state-none = Pour que l’on puisse réserver vos séances payantes, ouvrez un compte chez Stripe, notre prestataire. Cela prend une dizaine de minutes : une pièce d’identité et un IBAN suffisent.
payouts-state-incomplete = Il manque encore des informations. D’ici là, personne ne peut payer vos séances.
payouts-state-checking = Stripe vérifie ce que vous avez envoyé. D’ici là, personne ne peut payer vos séances.
payouts-state-no-payouts = Vos clients peuvent payer, mais rien ne peut encore vous être viré.
payouts-state-ready = Vos clients peuvent payer et votre part vous est virée automatiquement.
payouts-state-ready-due = Tout fonctionne. Stripe demande encore quelques informations : donnez-les bientôt.
payouts-checked = Vérifié auprès de Stripe :
payouts-start = Ouvrir mon compte
payouts-continue = Compléter mon compte
payouts-dashboard = Voir mon compte Stripe
payouts-list = Virements vers votre banque
payouts-none = Aucun virement pour l’instant.
payouts-when = Arrivée
payouts-status = État
payouts-amount = Montant
payouts-owed = Pas encore viré
payouts-owed-none = Rien pour l’instant.
payouts-owed-note = Votre part des séances payées, remboursements déduits.
payout-status-pending = préparé
payout-status-in_transit = en route
payout-status-paid = versé
payout-status-canceled = annulé
payout-status-failed = refusé par la banque
flash-payouts-ready = Votre compte est ouvert : vos séances peuvent être payées.
flash-payouts-not-yet = Votre compte n’est pas encore prêt. Cette page vous dit ce qui manque.

# Les contestations.
disputes-title = Paiements contestés
disputes-none = Aucune contestation.
disputes-due = À répondre avant le
disputes-coach-note = La plateforme répond à la banque et avance la somme : ce que vous avez gagné vous reste acquis.
dispute-status-warning_needs_response = question de la banque
dispute-status-warning_under_review = question en examen
dispute-status-warning_closed = question close
dispute-status-needs_response = à répondre
dispute-status-under_review = en examen
dispute-status-won = gagnée
dispute-status-lost = perdue
dispute-status-prevented = évitée

# L’argent, pour l’administration.
money-title = L’argent
money-lede = Ce qui attend, ce qui a échoué, et si nos comptes disent la même chose que le prestataire.
money-balances = Soldes
money-balances-note = Au-dessus de zéro : ce qu’un compte détient pour d’autres. En dessous : ce qui lui est dû.
money-balances-none = Aucun mouvement pour l’instant.
money-account = Compte
money-balance = Solde
money-account-provider = Chez le prestataire
money-account-platform = Plateforme
money-account-coach = Coachs
money-account-client = Clients (remboursements en attente)
money-account-organization = Entreprises
money-sum = Somme
money-sum-zero = zéro, comme il se doit
money-sum-wrong = différente de zéro
money-compared = Comparaison avec le prestataire
money-compare-now = Comparer maintenant
money-compared-never = Pas encore de comparaison. Elle a lieu chaque nuit.
money-compared-day = Journée du { $day }.
money-compared-count = Mouvements comparés : { $count }
money-agrees = tout concorde
money-differences = écarts : { $count }
money-what = Mouvement
money-difference = Écart
money-ours = Chez nous
money-theirs = Chez le prestataire
money-difference-missing-here = absent de nos comptes
money-difference-missing-there = absent chez le prestataire
money-difference-amount = autre montant
money-difference-unread = compte non lu : ses virements ne sont pas comparés
money-movement-charge = Paiement
money-movement-fee = Commission
money-movement-refund = Remboursement
money-movement-refund-failed = Remboursement échoué
money-movement-fee-refund = Commission rendue
money-movement-dispute = Contestation
money-movement-dispute-back = Contestation rendue
money-movement-payout = Virement
money-events = Messages qui attendent
money-events-none = Aucun : tout ce que le prestataire a dit est appliqué.
money-mismatches = Messages qui ne correspondent pas
money-mismatches-none = Aucun : ce que le prestataire a dit est ce qui lui a été demandé.
money-mismatches-note = Ces messages sont signés, mais disent autre chose que ce qui a été demandé. Aucune réservation n’a été confirmée. Vérifiez chez le prestataire si de l’argent a été reçu.
money-mismatch-values = { $told } au lieu de { $asked }
money-mismatch-provider = Prestataire
money-mismatch-account = Compte
money-mismatch-destination = Compte payé
money-mismatch-mode = Mode
money-mismatch-session = Page de paiement
money-mismatch-currency = Devise
money-mismatch-amount = Montant
money-mismatch-fee = Commission
money-mismatch-status = État du paiement
mail-mismatch-subject = Un message de paiement ne correspond pas
mail-mismatch-text = Le prestataire a signé un message qui dit autre chose que ce que nous lui avions demandé. Aucune réservation n’a été confirmée. Le message est conservé : vérifiez chez le prestataire si de l’argent a été reçu, et rendez-le s’il le faut.
mail-mismatch-action = Voir le message
money-refunds = Remboursements échoués
money-refunds-none = Aucun.
money-retry = Réessayer
money-booking = La réservation
money-rows-cut-api = Les { $count } premières lignes sont affichées ; l’API les donne toutes.
flash-money-applied = C’est fait.
flash-money-still-failing = Cela ne marche pas encore. La raison est indiquée ci-dessous.
flash-money-agrees = Nos comptes et ceux du prestataire concordent.
flash-money-differs = Écarts trouvés : { $count }.
payouts-due = { $count ->
    [one] Stripe attend encore une information.
   *[other] Stripe attend encore { $count } informations.
}
money-tries = { $count ->
    [one] un essai
   *[other] { $count } essais
}

# Ce que l’on fait faire au prestataire simulé.
simulation-title = Le prestataire simulé
simulation-lede = Faites-lui faire ce que fait une vraie banque. Tout suit le même chemin qu’avec un prestataire réel.
simulation-back = Revenir à l’argent
simulation-none = Rien pour l’instant.
simulation-payments = Paiements reçus
simulation-pay-again = Payer une seconde fois
simulation-dispute = Contester
simulation-refuse-refund = Refuser le prochain remboursement
simulation-refuses = le prochain remboursement sera refusé
simulation-refunds = Remboursements partis
simulation-refund-fails = Le faire échouer
simulation-disputes = Contestations ouvertes
simulation-win = La gagner
simulation-lose = La perdre
simulation-owed = Dû aux coachs
simulation-pay-out = Tout verser
simulation-payouts = Virements versés
simulation-payout-fails = Le faire refuser
flash-simulation-played = Le prestataire simulé l’a fait, et l’a dit.
money-simulation = Faire agir le prestataire simulé
money-refund-surplus = paiement en trop

mail-refund-stuck-subject = Un remboursement a échoué
mail-refund-stuck-text = Un remboursement de { $amount } n’a pas abouti chez le prestataire. Le client attend cet argent. La raison est indiquée sur la page, et vous pouvez réessayer.
mail-refund-stuck-action = Voir le remboursement
mail-twice-subject = Votre second paiement vous est rendu
mail-twice-text = Votre séance avec { $name }, { $when }, a été payée deux fois. Un seul paiement suffit : l’autre vous est rendu en entier.
