# Les horaires d'un coach : sa semaine, ses absences, ses règles.
error-field-day = Une date est attendue, par exemple 2026-03-30
error-slot-day-full = Ce coach a déjà toutes ses séances ce jour-là
error-slot-day-full-detail = Rien n'a été réservé ni débité. Choisissez un autre jour.
error-week-changed = Votre semaine a été enregistrée ailleurs entre-temps
error-week-changed-detail = Rien n'est perdu : ce que vous avez saisi est ci-dessous. Enregistrez à nouveau pour le mettre à la place de l'autre version.

error-field-window-start = Indiquez une heure de 00:00 à 23:59, par exemple 09:00
error-field-window-end = Indiquez une heure jusqu'à 24:00, par exemple 17:30
error-field-window-order = La fin doit venir après le début. Pour passer minuit, faites deux plages : jusqu'à 24:00, puis dès 00:00 le lendemain. Les séances passent de l'une à l'autre
error-field-window-validity = Le dernier jour doit venir après le premier
error-field-windows-many = C'est trop : 100 plages au plus
error-field-time-off-order = La fin doit venir après le début
error-field-time-off-over = Cette absence est déjà passée
error-field-time-off-long = Une absence dure deux ans au plus
error-field-time-off-many = Vous avez déjà 200 absences à venir : retirez celles qui ne servent plus
error-field-rules-minutes = De { $min } à { $max } minutes
error-field-rules-days = De { $min } à { $max } jours
error-field-rules-notice = De { $min } à { $max } minutes, soit 30 jours au plus
error-field-rules-notice-horizon = Le préavis doit être plus court que la période ouverte à la réservation
error-field-rules-durations = Choisissez de { $min } à { $max } durées
error-field-rules-duration = Chaque durée va de { $min } à { $max } minutes
error-field-rules-daily = De { $min } à { $max } séances

flash-week-saved = Votre semaine est enregistrée.
flash-zone-changed = Vos horaires sont maintenant ceux de { $name }. Les séances déjà réservées gardent leur instant.
flash-rules-saved = Vos règles sont enregistrées.
flash-time-off-added = Votre absence est notée.
flash-time-off-removed = L'absence est retirée. Les créneaux de cette période sont de nouveau proposés.
flash-time-off-start-moved = Cette heure n'existe pas ce jour-là : les horloges avancent. L'absence commence { $when }.
flash-time-off-end-moved = Cette heure n'existe pas ce jour-là : les horloges avancent. L'absence se termine { $when }.

availability-nav = Vos horaires
availability-title = Disponibilités
availability-week = Semaine type
availability-time-off = Absences
availability-rules = Règles de réservation
availability-preview = Aperçu
availability-lede = Vos heures à { $zone } ({ $offset }). Elles restent les mêmes quand les horloges changent.
availability-public = Voir mes créneaux
availability-empty-title = Aucune heure ouverte pour l'instant
availability-empty = Personne ne peut encore réserver. Ajoutez vos plages de la semaine, puis enregistrez.
availability-errors = Certaines réponses sont à corriger
availability-errors-text = Rien n'est enregistré. Ce que vous avez saisi est conservé.
availability-theirs = Ce qui a été enregistré entre-temps
availability-closed = Fermé
availability-start = Début, { $day }
availability-end = Fin, { $day }
availability-remove = Retirer
availability-bounds = Limiter à une période
availability-valid-from = Premier jour
availability-valid-until = Dernier jour
availability-overlap = Ces plages se chevauchent : elles comptent comme une seule
availability-add = Ajouter une plage
availability-copy = Copier vers…
availability-copy-now = Copier
availability-save = Enregistrer la semaine
availability-unsaved = Des modifications ne sont pas enregistrées.
availability-grid = Votre semaine, heure par heure
availability-grid-hint = Faites glisser pour ouvrir une plage, ou modifiez les heures plus bas. Au clavier : les flèches déplacent une plage, Maj et les flèches changent sa fin, Suppr la retire.
availability-grid-block = { "{" }day{ "}" }, de { "{" }start{ "}" } à { "{" }end{ "}" }
availability-outside = Séances hors de vos horaires
availability-outside-none = Toutes vos séances à venir sont dans vos horaires.
availability-outside-text = { $count ->
    [one] Cette séance reste réservée, bien qu'elle soit hors de vos horaires actuels.
   *[other] Ces { $count } séances restent réservées, bien qu'elles soient hors de vos horaires actuels.
}
availability-zone = Fuseau horaire
availability-zone-text = Si vous changez de fuseau, vos plages gardent leurs heures : 9 h reste 9 h, mais ailleurs. Les séances déjà réservées et les absences gardent leur instant.
availability-zone-label = Fuseau de vos horaires
availability-zone-hint = Un continent et une ville, par exemple Europe/Paris
availability-zone-save = Changer de fuseau
availability-zone-unknown = Le fuseau « { $zone } » est inconnu : aucun créneau n'est proposé. Choisissez-en un plus bas.
availability-from-to = { $from } → { $to }
availability-end-of = { $day } compris

availability-rules-lede = Comment vos heures deviennent des créneaux.
availability-durations = Durées proposées
availability-durations-hint = Jusqu'à 12 durées. Au-delà de trois heures, elles sont réservées aux entreprises.
availability-duration-other = Une autre durée, en minutes
availability-optional = facultatif
availability-before = Temps libre avant, en minutes
availability-after = Temps libre après, en minutes
availability-buffers-hint = Entre deux séances, c'est le plus long des deux qui compte : ils ne s'ajoutent pas.
availability-daily = Séances par jour, au plus
availability-daily-hint = Laissez vide pour ne pas limiter.
availability-notice = Préavis
availability-notice-unit = Unité du préavis
availability-unit-minutes = minutes
availability-unit-hours = heures
availability-unit-days = jours
availability-horizon = Réservable combien de jours à l'avance
availability-horizon-hint = De 1 à 365 jours.
availability-step = Un début possible toutes les… minutes
availability-step-hint = Compté depuis le début de chaque plage : 30 donne 9 h, 9 h 30, 10 h…
availability-rules-note = Ces règles valent pour les prochaines réservations. Les séances déjà réservées ne changent pas.
availability-rules-save = Enregistrer les règles

availability-time-off-lede = Aucun créneau n'est proposé pendant vos absences. Heures de { $zone }.
availability-absences = À venir
availability-absences-none = Aucune absence. Vos vacances, vos formations, une matinée prise : notez-les plus bas.
availability-absent-now = en cours
availability-within = { $count ->
    [one] Une séance y est déjà réservée, et le reste :
   *[other] { $count } séances y sont déjà réservées, et le restent :
}
availability-absence-new = Noter une absence
availability-start-date = Premier jour
availability-start-time = À partir de
availability-end-date = Dernier jour
availability-end-time = Jusqu'à
availability-absence-hint = Sans heure, le jour entier compte. Sans dernier jour, l'absence dure un jour.
availability-reason = Motif
availability-reason-hint = Pour vous seul : personne d'autre ne le voit.
availability-absence-save = Noter l'absence

availability-preview-title = Ce que voit un client à { $zone }
availability-preview-lede = Les vrais créneaux, comme ils seraient réservés maintenant.
availability-preview-account = Personne ne peut encore réserver : votre compte de paiement n’est pas ouvert. Voici ce qui serait proposé.
availability-preview-account-open = Ouvrir mon compte
availability-preview-closed = Personne ne peut encore réserver : il manque un tarif, ou un lieu de rendez-vous. Voici ce qui serait proposé.
availability-preview-where = Où est le client
availability-preview-duration = Durée
availability-preview-from = À partir du
availability-preview-show = Afficher
availability-preview-there = En gris, l'heure chez vous ({ $zone }), avec le jour quand c'en est un autre.
availability-preview-none = Aucun créneau sur ces sept jours.
