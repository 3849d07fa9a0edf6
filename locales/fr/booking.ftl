# Réserver, mes séances, le bureau du coach.
error-slot-taken = Ce créneau vient d'être pris
error-slot-taken-detail = Rien n'a été réservé ni débité. Choisissez un autre créneau.
error-booking-crowded = Trop de personnes réservent chez ce coach en ce moment
error-booking-crowded-detail = Rien n'a été réservé ni débité. Réessayez dans quelques secondes.
error-client-busy = Vous avez déjà une séance à ce moment-là
error-client-busy-detail = Rien n'a été réservé. Choisissez un autre créneau, ou annulez l'autre séance.
error-slot-yours = Ce créneau est déjà le vôtre
error-slot-yours-detail = Vous l'avez déjà réservé, ou vous le gardez : rien de plus n'a été réservé ni débité. Ouvrez votre réservation pour la suite.
flash-slot-yours = Ce créneau est déjà le vôtre : voici votre réservation.
error-address-unproven = Confirmez d'abord votre adresse électronique
error-address-unproven-detail = Rien n'a été réservé. Ouvrez la lettre que nous vous avons envoyée à l'inscription et suivez son lien, puis revenez choisir votre créneau. Nous pouvons vous renvoyer cette lettre.
error-holds-too-many = Vous gardez déjà plusieurs créneaux sans les avoir payés
error-holds-too-many-detail = Rien n'a été réservé. On garde { $max } créneaux à la fois au plus, et une série compte pour deux. Payez-en un ou annulez-le ; sinon, chacun se libère au bout de 15 minutes.
error-holds-too-many-coach = Vous gardez déjà des créneaux chez ce coach sans les avoir payés
error-holds-too-many-coach-detail = Rien n'a été réservé. On garde { $max } créneaux à la fois au plus chez un même coach, et une série compte pour deux. Payez-en un ou annulez-le ; sinon, chacun se libère au bout de 15 minutes.
error-slot-let-go = Vous avez gardé ce créneau sans le payer
error-slot-let-go-detail = Rien n'a été réservé. Pour que d'autres puissent le prendre, il ne vous est pas gardé une nouvelle fois avant { $minutes } minutes. Choisissez un autre créneau, ou revenez plus tard.
book-resend-proof = Renvoyer la lettre
book-see-holds = Voir les créneaux que je garde
book-see-own = Voir cette séance
error-booking-state = { $status ->
    [PENDING] Cette réservation attend encore son paiement
    [CONFIRMED] Cette réservation est déjà confirmée
    [IN_PROGRESS] Cette séance est en cours
    [COMPLETED] Cette séance est terminée
    [CANCELLED] Cette réservation est annulée
   *[NO_SHOW] Cette séance a été déclarée manquée
}
error-booking-state-detail = Rien n'a été changé.
error-cancel-after-start = La séance a commencé, elle ne peut plus être annulée
error-cancel-after-start-detail = Rien n'a été changé. Parlez-en avec votre coach, qui peut encore l'annuler.
error-session-not-begun = La séance n'a pas encore commencé
error-session-not-begun-detail = Rien n'a été changé. Revenez après l'heure du rendez-vous.
error-no-show-too-early = Votre client peut encore arriver
error-no-show-too-early-detail = Une absence se déclare à partir de 15 minutes après l'heure prévue.
error-no-show-too-late = Il est trop tard pour déclarer une absence
error-no-show-too-late-detail = Une absence se déclare dans les 24 heures qui suivent l'heure prévue.
error-rating-settled = Votre avis ne peut plus être modifié
error-rating-settled-detail = Un avis se modifie pendant 14 jours. Le vôtre est conservé tel quel.

error-field-coach-unknown = Ce coach n'existe pas
error-field-own-coach = Vous ne pouvez pas réserver une séance avec vous-même
error-field-mode-not-offered = Ce coach ne propose pas de séance sous cette forme
error-field-no-companies = Ce coach ne travaille pas avec les entreprises
error-field-coach-no-rate = Ce coach n'a pas encore indiqué son tarif
error-field-slot-duration = Ce coach ne propose pas de séance de cette durée
error-field-slot-past = Cette date est passée
error-field-slot-too-soon = C'est trop tôt : ce coach demande à être prévenu plus longtemps à l'avance
error-field-slot-too-far = C'est trop loin : ce coach n'ouvre pas encore son agenda à cette date
error-field-slot-outside = Ce coach ne reçoit pas à cette heure, ou pas aussi longtemps
error-field-slot-step = Les séances de ce coach ne commencent pas à cette minute
error-field-slot-time-off = Ce coach est absent à cette date
error-field-rating = Choisissez une note de 1 à 5

booking-status-PENDING = Paiement à finir
booking-status-CONFIRMED = Confirmée
booking-status-IN_PROGRESS = En cours
booking-status-COMPLETED = Terminée
booking-status-CANCELLED = Annulée
booking-status-NO_SHOW = Manquée
booking-status-expired = Expirée
booking-mode-REMOTE = À distance
booking-mode-IN_PERSON = En personne
booking-in-zone = { $when } (heure de { $zone })
booking-zone-note = Heure de { $zone }
booking-calendar-title = Séance avec { $name }

booking-summary = Votre réservation
booking-when = Quand
booking-where = Où
booking-free-cancellation = Annulation gratuite
booking-free-until = jusqu'au { $when }
booking-free-over = plus possible ; la moitié est remboursée avant le début
booking-total = Total

book-title = Vérifiez votre séance
book-lede = Encore une étape : le paiement. Rien n'est débité avant.
book-refused = Cette séance ne peut pas être réservée
book-where = Où se passe la séance
book-remote-note = Un lien vous est envoyé
book-remote-only = Cette séance a lieu à distance. Un lien vous est envoyé.
book-in-person-only = Cette séance a lieu en personne : { $place }.
book-location = Proposer un autre lieu
book-location-hint = Pour une séance en personne. Votre coach doit l'accepter ; d'ici là, la séance a lieu chez lui.
book-optional = facultatif
book-hold-note = Le créneau vous est gardé 15 minutes, le temps de payer.
book-submit = Réserver ce créneau
book-submit-short = Réserver
book-other-slot = Choisir un autre créneau
book-other-coach = Voir les coachs

booking-title = Séance du { $when }
booking-with = Avec { $name }
booking-refused = Cela n'a pas pu se faire
booking-pending-text = Le créneau est gardé quelques minutes, le temps du paiement.
booking-next = Et maintenant ?
booking-prepare = Préparer la séance
booking-prepare-note = Vos accords pour l'enregistrement, et ce que vous aimeriez aborder
booking-room = Salle vidéo
booking-room-note = Le lien fonctionne à l'heure de la séance
booking-room-join = Rejoindre
booking-calendar = Agenda
booking-calendar-note = Pour retrouver la séance dans votre agenda
booking-calendar-get = Ajouter à mon agenda
booking-contact = Écrire
booking-cancel = Annuler cette séance
booking-open-session = Ouvrir la séance
booking-after-COMPLETED = Cette séance a eu lieu.
booking-after-NO_SHOW = L'absence a été déclarée. Cette séance n'est pas remboursée.
booking-close-title = La séance a-t-elle eu lieu ?
booking-close-text = Sans réponse de votre part, elle sera considérée comme terminée.
booking-complete = Elle a eu lieu
booking-start = Elle commence
booking-no-show = Mon client n'est pas venu
booking-cancelled-you = Vous avez annulé cette séance { $when }.
booking-cancelled-client = Votre client a annulé cette séance { $when }.
booking-cancelled-coach = Votre coach a annulé cette séance { $when }.
booking-cancelled-platform = TrustCoach a annulé cette séance { $when }.
booking-cancelled-hold = Le créneau n'a pas été payé à temps.

cancel-title = Annuler la séance
cancel-refused = La séance ne peut pas être annulée
cancel-refund-all = { $amount } vous seront remboursés, la totalité de ce que vous avez payé.
cancel-refund-half = { $amount } vous seront remboursés, la moitié : la séance commence dans 24 heures ou moins.
cancel-refund-client = { $amount } seront remboursés à votre client, la totalité de ce qu'il a payé.
cancel-nothing-paid = Rien n'a été payé : rien n'est à rembourser.
cancel-what-client = Le créneau est rendu à votre coach, qui en est prévenu. La réservation reste dans votre liste, comme annulée.
cancel-what-coach = Le créneau redevient libre et votre client est prévenu. La réservation reste dans votre liste, comme annulée.
cancel-reason = Un mot d'explication
cancel-reason-hint = L'autre personne le lira.
cancel-submit = Annuler la séance
cancel-keep = Garder la séance
cancel-back = Revenir à la réservation

review-title = Votre avis sur cette séance
review-until = Vous pouvez le modifier jusqu'au { $when }.
review-rating = Votre note, de 1 à 5
review-stars = { $count ->
    [one] { $count } sur 5
   *[other] { $count } sur 5
}
review-comment = Quelques mots
review-comment-hint = Ils sont relus par une personne avant d'apparaître sur la page de votre coach, sans votre nom de famille.
review-submit = Donner mon avis

sessions-title = Mes séances
sessions-count = { $count ->
    [one] Une séance à venir.
   *[other] { $count } séances à venir.
}
sessions-row = { $name } · { $place } · { $length }
sessions-ahead = À venir
sessions-ahead-none = Aucune séance à venir.
sessions-behind = Passées
sessions-behind-all = Passées ou annulées
sessions-behind-none = Vos séances passées et leurs comptes rendus apparaîtront ici.
sessions-book = Réserver une séance
sessions-pay = Payer
sessions-empty-title = Aucune séance pour l'instant
sessions-empty-text = Vos séances à venir apparaîtront ici, puis leurs comptes rendus. Commencez par choisir un coach.
sessions-empty-action = Trouver un coach
sessions-empty-coach = Les séances que vos clients réservent apparaîtront ici.
sessions-empty-desk = Aller à mon bureau

desk-title = Mon bureau
desk-today = Aujourd'hui
desk-today-count = { $count ->
    [0] Aucune séance aujourd'hui.
    [one] Une séance aujourd'hui.
   *[other] { $count } séances aujourd'hui.
}
desk-today-none = Votre journée est libre.
desk-waiting = Ce qui vous attend
desk-waiting-none = Rien ne vous attend.
desk-to-validate = { $count ->
    [one] Un compte rendu à relire
   *[other] { $count } comptes rendus à relire
}
desk-to-close = { $count ->
    [one] Une séance à clore
   *[other] { $count } séances à clore
}
desk-ahead = Les sept prochains jours
desk-ahead-none = Aucune séance réservée.
desk-all = Toutes mes séances
desk-money = Gagné en { $month }
desk-money-none = Rien encore ce mois-ci. Ce que vos clients paient apparaîtra ici, commission déduite.
desk-money-note = Commission et remboursements déduits.
desk-profile = Voir ma page

flash-booking-cancelled = La séance est annulée.
flash-booking-cancelled-refund = La séance est annulée. { $amount } sont remboursés.
flash-session-started = La séance est en cours.
flash-session-completed = La séance est terminée.
flash-session-missed = L'absence est déclarée.
flash-review-kept = Merci, votre avis est enregistré.

mail-booking-action = Voir la réservation
error-place-answered = Aucun lieu n'attend votre réponse
error-place-answered-detail = Rien n'a été changé. Le lieu de la séance est indiqué sur sa page.
error-place-too-late = La séance a commencé, son lieu ne change plus
error-place-too-late-detail = Rien n'a été changé. Le lieu de la séance est indiqué sur sa page.
booking-place-proposed = Autre lieu proposé
booking-place-proposed-client = En attente de l'accord de votre coach. D'ici là, et s'il refuse, la séance a lieu à l'endroit indiqué ci-dessus.
booking-place-proposed-coach = Votre client propose ce lieu. Sans votre accord, la séance a lieu chez vous.
booking-place-waiting = { $place } : proposé, en attente de l'accord du coach
booking-place-accept = Accepter ce lieu
booking-place-refuse = Refuser ce lieu
flash-place-accepted = La séance aura lieu à cet endroit. Votre client en est informé.
flash-place-refused = La séance garde son lieu. Votre client en est informé.
mail-place-proposed-client = Le lieu que vous proposez attend l'accord de votre coach. D'ici là, la séance a lieu à l'endroit indiqué.
mail-place-proposed-coach = Votre client propose un autre lieu. Il ne compte que si vous l'acceptez : ouvrez la réservation pour le lire et répondre.
mail-place-accepted-subject = Nouveau lieu accepté : séance avec { $name }, { $when }
mail-place-accepted-text = Le lieu proposé pour la séance avec { $name } est accepté. C'est là que vous vous retrouvez.
mail-place-refused-subject = La séance avec { $name }, { $when }, garde son lieu
mail-place-refused-text = { $name } préfère ne pas changer de lieu. Votre séance est maintenue à l'endroit indiqué. Si cela ne vous convient pas, vous pouvez l'annuler aux conditions habituelles.
mail-confirmed-subject = Séance confirmée avec { $name }, { $when }
mail-confirmed-text = Votre séance avec { $name } est confirmée : { $when }, { $length }.
mail-confirmed-free = L'annulation est gratuite jusqu'au { $when }.
mail-confirmed-half = La séance commence dans moins de 24 heures : l'annuler coûterait la moitié du prix.
mail-cancelled-subject = Séance annulée avec { $name }, { $when }
mail-cancelled-text = La séance avec { $name } prévue { $when } est annulée.
mail-refund = { $amount } sont remboursés sur le moyen de paiement utilisé. Vous n'avez rien à faire.
mail-late-subject = Votre paiement vous est rendu
mail-late-text = Votre paiement pour la séance avec { $name }, { $when }, est arrivé après les 15 minutes pendant lesquelles le créneau était gardé. La séance n'est pas réservée.
mail-late-action = Choisir un autre créneau
