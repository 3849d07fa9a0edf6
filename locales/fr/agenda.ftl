agenda-title = Mon agenda
agenda-week-of = Du { $from } au { $to }
agenda-view-day = Jour
agenda-view-week = Semaine
agenda-view-month = Mois
agenda-views = Affichage
agenda-moves = Aller à d'autres jours
agenda-previous = Avant
agenda-next = Après
agenda-today = Aujourd'hui
agenda-now = Maintenant
agenda-count = { $count ->
    [one] Une séance, { $length }.
   *[other] { $count } séances, { $length } en tout.
}
agenda-none = Aucune séance.
agenda-free = Libre
agenda-zone = Les heures sont celles de { $zone }, votre fuseau de coach.
agenda-change = Le { $day } change d'heure : la journée dure { $length }.
agenda-skipped = Cette heure n'existe pas ce jour-là.
agenda-again = bis
agenda-until = jusqu'à { $time }
agenda-from = dès { $time }
agenda-all-day = toute la journée
agenda-away = Absence
agenda-busy = Pris dans un autre agenda
agenda-hold = Paiement attendu
agenda-more = { $count ->
    [one] et une autre
   *[other] et { $count } autres
}
agenda-whole = Afficher la journée entière
agenda-usual = Afficher les heures utiles
agenda-empty = Rien de prévu
agenda-empty-text = Les séances que vos clients réservent apparaîtront ici, avec vos absences. Vos disponibilités décident de ce qu'ils peuvent choisir.
agenda-empty-action = Régler mes disponibilités
agenda-keys = Au clavier : flèches pour avancer et reculer, A pour aujourd'hui, J, S et M pour le jour, la semaine et le mois.

error-field-agenda-stretch = La fin vient après le début, 62 jours plus tard au plus
