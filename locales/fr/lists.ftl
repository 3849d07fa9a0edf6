sessions-show = Séances à montrer
sessions-show-all = Toutes
sessions-show-upcoming = À venir
sessions-show-past = Passées
sessions-show-cancelled = Annulées
sessions-join = Rejoindre
sessions-rate = Donner mon avis
sessions-summary = Lire le compte rendu
sessions-series = Séance { $position } d'une série
sessions-series-heading = Série avec { $name } : { $count } séances, du { $from } au { $to }
desk-agenda = Mon agenda
desk-earnings = Mes revenus en détail
desk-held = { $count ->
    [one] Un créneau retenu, paiement attendu
   *[other] { $count } créneaux retenus, paiements attendus
}
desk-waiting-more = Les { $count } premiers sont affichés. Les autres suivront dès que ceux-ci seront traités.
list-cut = Les { $count } premières lignes sont affichées.
