# Déplacer une séance, réserver une série, suspendre son activité.
error-move-too-late = Cette séance ne peut plus être déplacée
error-move-too-late-detail = Une séance se déplace jusqu'à 24 heures avant son début. Rien n'a été changé.
error-move-same-time = La séance est déjà à cette heure-là
error-move-same-time-detail = Rien n'a été changé. Choisissez une autre heure.
error-refund-changed = Le remboursement a changé
error-refund-changed-detail = Du temps a passé depuis que vous avez ouvert cette page. Rien n'a été annulé. Voici ce qui serait remboursé maintenant.
error-moves-too-many = Vous avez déplacé trop de séances aujourd'hui
error-moves-too-many-detail = Rien n'a été changé. On peut déplacer { $max } fois en 24 heures au plus. Réessayez plus tard.
error-cancellations-too-many = Vous avez annulé trop de séances aujourd'hui
error-cancellations-too-many-detail = Rien n'a été changé. On peut annuler { $max } fois en 24 heures au plus. Réessayez plus tard, ou écrivez-nous.
error-series-conflicts = Certaines dates ne peuvent pas être réservées
error-series-conflicts-detail = Rien n'a été réservé. Changez ou retirez les dates signalées.
error-series-paid = Cette série est déjà payée
error-series-paid-detail = Rien n'a été débité.
error-series-over = Il ne reste rien à annuler dans cette série
error-series-over-detail = Rien n'a été changé.
error-field-series-count = Choisissez de { $min } à { $max } séances
error-field-coach-suspended = Ce coach ne prend pas de nouvelles séances en ce moment
error-field-slot-taken = Ce créneau est pris
error-field-slot-day-full = Ce coach ne reçoit plus personne ce jour-là
error-field-slot-yours = Ce créneau est déjà le vôtre
error-field-slot-let-go = Vous avez gardé ce créneau sans le payer : il ne vous est pas gardé à nouveau tout de suite
error-field-slot-client-busy = Vous avez déjà une séance à ce moment-là
error-field-slot-no-such-time = Cette heure n'existe pas ce jour-là : les horloges avancent

booking-place = Lieu
booking-move = Déplacer cette séance
booking-movable = Elle peut être déplacée jusqu'au { $when }.
booking-moved-you = Vous avez déplacé cette séance, prévue avant cela { $when }.
booking-moved-client = Votre client a déplacé cette séance, prévue avant cela { $when }.
booking-moved-coach = Votre coach a déplacé cette séance, prévue avant cela { $when }.
booking-refusable = Si cette heure ne vous convient pas, vous pouvez la refuser jusqu'au { $when } : tout vous est remboursé.
booking-refuse = Refuser cette heure
booking-series = Voir toutes les séances de la série
book-series = Réserver plusieurs séances, à intervalle régulier

move-title = Déplacer la séance
move-lede = La durée et le prix ne changent pas.
move-refused = La séance n'a pas été déplacée
move-choose = Choisissez une autre heure
move-none = Aucune autre heure n'est libre pour l'instant.
move-continue = Continuer
move-keep = Garder l'heure prévue
move-before = Avant
move-after = Après
move-what-client = { $name } en sera prévenu par courriel. Le lien ou le lieu de la séance ne change pas.
move-what-coach = { $name } en sera prévenu par courriel, et pourra refuser cette heure pendant 48 heures : tout lui serait alors remboursé.
move-submit = Déplacer la séance
move-other = Choisir une autre heure

cancel-one-of-series = Cette séance fait partie d'une série. Vous n'annulez ici que celle-ci.
cancel-whole-series = Annuler les { $count } séances restantes

series-book-title = Réserver plusieurs séances
series-book-lede = Avec { $name }, à partir du { $when }, { $length } à chaque fois.
series-refused = La série n'a pas été réservée
series-rhythm = Rythme
series-how-many = Nombre de séances
series-sessions = { $count ->
    [one] { $count } séance
   *[other] { $count } séances
}
series-every-WEEK = chaque semaine
series-every-TWO_WEEKS = toutes les deux semaines
series-every-MONTH = chaque mois, le même jour de la même semaine
series-see = Voir les dates
series-dates = Les dates
series-all-free = Toutes ces dates sont libres. Vous pouvez changer une heure ou retirer une date.
series-some-taken = { $count ->
    [one] Une date n'est pas libre. Choisissez une autre heure ce jour-là, ou laissez-la de côté.
   *[other] { $count } dates ne sont pas libres. Choisissez une autre heure ces jours-là, ou laissez-les de côté.
}
series-coach-clock = L'heure reste la même à { $zone }, même si les horloges changent.
series-conflict = { $time } : { $why }
series-skip = Pas ce jour-là
series-total = { $count ->
    [one] { $count } séance à { $price }, soit { $total }
   *[other] { $count } séances à { $price }, soit { $total }
}
series-hold-note = Toutes les séances sont réservées ensemble, ou aucune. Les créneaux vous sont gardés 15 minutes, le temps de payer en une fois.
series-submit = Réserver ces séances
series-only-one = Une seule séance
series-title = Série de séances avec { $name }
series-pay-title = Il reste à payer
series-held = { $count ->
    [one] Le créneau vous est gardé jusqu'à
   *[other] Les { $count } créneaux vous sont gardés jusqu'à
}
series-pay-all = Vous payez en une fois. Chaque séance s'annule ensuite séparément.
series-coach-page = La page du coach
series-cancel = { $count ->
    [one] Annuler la séance restante
   *[other] Annuler les { $count } séances restantes
}
series-cancel-title = Annuler le reste de la série
series-refund = { $amount } vous seront remboursés en tout.
series-refund-client = { $amount } seront remboursés à votre client en tout.
series-comes-back = Remboursé
series-nothing-left = Aucune séance de cette série ne peut plus être annulée.
series-back = Revenir à la série
series-keep = Garder les séances

flash-booking-moved = La séance est déplacée au { $when }.
flash-series-declined = Le paiement a été refusé. Vos créneaux sont toujours gardés : vous pouvez réessayer.
flash-series-cancelled = { $count } séances sont annulées. { $amount } sont remboursés.

suspend-title = Suspendre mon profil
suspend-lede = Votre profil quitte la liste et personne ne peut plus réserver. Vous pourrez revenir quand vous voudrez.
suspend-none = Vous n'avez aucune séance à venir. Les créneaux qui attendaient un paiement sont libérés.
suspend-ahead = { $count ->
    [one] Vous avez une séance à venir
   *[other] Vous avez { $count } séances à venir
}
suspend-keep = Les garder
suspend-keep-note = Vous les tiendrez comme prévu. Seuls les créneaux qui attendent un paiement sont libérés.
suspend-cancel = { $count ->
    [one] Annuler ma séance à venir
   *[other] Annuler mes { $count } séances à venir
}
suspend-cancel-note = Vos clients sont prévenus et remboursés de la totalité : { $amount }.
suspend-submit = Suspendre mon profil
suspend-back = Ne rien changer
