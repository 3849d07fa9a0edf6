# L'accueil.
home-title = Un coach de confiance, et des mots qui restent les vôtres
home-lede = Choisissez un coach vérifié, réservez en trois gestes. Si vous le souhaitez tous les deux, la séance est transcrite et votre coach valide le compte rendu.
home-search = Ce qui vous amène
home-search-example = Confiance, prise de poste, stress…
home-search-go = Trouver un coach
home-promise-consent = Deux accords, sinon rien
home-promise-consent-text = Aucune seconde n'est enregistrée avant votre accord et celui de votre coach.
home-promise-consent-proof = Comment c'est vérifié
home-promise-person = Relu par une personne
home-promise-person-text = L'IA prépare un brouillon. Votre coach le corrige et le valide, puis vous le lisez.
home-promise-person-proof = D'où vient chaque phrase
home-promise-company = L'entreprise paie, ne lit pas
home-promise-company-text = Elle voit un nombre de séances. Jamais un mot, jamais un nom à côté d'un objectif.
home-promise-company-proof = Ce qu'elle voit exactement
home-coaches = Ils peuvent vous recevoir
home-coaches-all = Voir tous les coachs
home-empty = Les coachs arrivent
home-empty-text = Les premiers profils paraîtront ici dès qu'ils auront été relus.

# Les promesses, et leurs preuves.
promises-title = Nos promesses, et leurs preuves
promises-lede = Une promesse ne vaut que par ce qui empêche de la trahir. Voici ce qui tient les nôtres.
promises-check = Comment le vérifier vous-même
promises-how-consent = Chaque accord est donné deux fois : par vous et par votre coach. Le serveur refuse le premier octet d'audio tant qu'il en manque un, et l'IA ne lit rien sans l'accord qui la concerne. Si vous retirez le vôtre pendant la séance, l'enregistrement s'arrête en moins de deux secondes ; l'audio, la transcription et le brouillon sont effacés.
promises-check-consent = La page de votre séance montre les accords des deux côtés sur une ligne, avec leur date. Chaque accord et chaque retrait s'inscrit dans un registre où rien ne peut être changé ni effacé sans que cela se voie. L'API publique le montre aussi : un envoi d'audio sans les deux accords est refusé.
promises-speech-local = La transcription est faite sur nos machines.
promises-speech-server = L'enregistrement est envoyé au serveur de transcription { $host }, que cette plateforme a choisi.
promises-draft-local = Le brouillon est tiré de la transcription par notre propre programme, sans qu'aucun mot n'en sorte.
promises-draft-model = La transcription est envoyée au modèle { $model }, qui rédige le brouillon.
promises-how-person = Chaque phrase du brouillon renvoie au passage sur lequel elle repose, et une phrase qui ne repose sur rien n'est pas montrée. Votre coach corrige, puis valide. Le brouillon d'origine ne change jamais.
promises-check-person = Dans votre compte rendu, touchez une phrase : le passage d'où elle vient s'ouvre, avec son instant. Un texte qui n'a pas été relu porte toujours la mention « non validé ».
promises-how-company = Une entreprise qui paie voit combien de séances ont été prises et combien elles ont coûté. Elle ne voit ni transcription, ni compte rendu, ni objectif, ni humeur, ni document. Un groupe de moins de cinq personnes n'affiche rien, pour qu'aucun calcul ne désigne quelqu'un.
promises-check-company = Les pages de l'entreprise ne savent pas lire les séances : ces données ne leur sont jamais envoyées. Une adresse de séance ouverte avec un compte d'entreprise répond que la page n'existe pas.

# La liste.
coaches-title = Coachs
coaches-search = Chercher
coaches-refine = Affiner la recherche
coaches-apply = Appliquer
coaches-clear = Tout effacer
coaches-active = Filtres en cours
coaches-remove = Retirer
coaches-count = { $count ->
    [one] 1 coach
   *[other] { $number } coachs
}
coaches-results = Résultats
coaches-read-as = Aucun coach n'emploie exactement ces mots. Voici les résultats pour « { $words } ».
coaches-none = Aucun coach ne correspond à tous ces critères
coaches-none-text = Retirez un filtre ci-dessus, ou cherchez avec un mot plus général.
coaches-none-relax = Sans l'un d'eux, il y en a :
coaches-relax = sans « { $filter } » : { $count ->
    [one] 1 coach
   *[other] { $count } coachs
}
coaches-facet = { $value } ({ $count })
coaches-about = environ { $count }
coaches-filter-place = Près de
coaches-filter-place-example = Lyon, Nantes, Genève…
coaches-filter-radius = Rayon autour du lieu
coaches-radius = { $km } km
coaches-filter-method = Méthode
coaches-filter-audience = Pour qui
coaches-filter-free-from = Libre à partir du
coaches-filter-free-to = Libre jusqu'au
coaches-filter-corporate = Accepte les séances payées par une entreprise ({ $count })
coaches-bands = Prix de l'heure
coaches-band-below = Moins de { $price }
coaches-band-between = De { $from } à { $to }
coaches-filter-specialty = Spécialité
coaches-filter-city = Ville
coaches-filter-mode = Rencontre
coaches-filter-language = Langue
coaches-filter-min = Prix minimum (€ l'heure)
coaches-filter-max = Prix maximum (€ l'heure)
coaches-filter-sort = Ordre
coaches-filter-verified = Profil vérifié ({ $count })
coaches-filter-premium = Diplômes et entretien ({ $count })
coaches-filter-any-f = Toutes
coaches-filter-any-m = Peu importe
coaches-mode-REMOTE = À distance
coaches-mode-IN_PERSON = En présence
coaches-sort-relevance = Les plus pertinents
coaches-sort-rating = Les mieux notés
coaches-sort-price = Du moins cher au plus cher
coaches-sort-down-price = Du plus cher au moins cher
coaches-sort-next = Les premiers disponibles
coaches-sort-distance = Les plus proches
coaches-chip-words = « { $words } »
coaches-chip-min = À partir de { $price }
coaches-chip-max = Jusqu'à { $price }
coaches-chip-verified = Profil vérifié
coaches-chip-verified-not = Profil non vérifié
coaches-chip-premium = Diplômes et entretien
coaches-chip-premium-not = Sans entretien
coaches-chip-corporate = Séances d'entreprise
coaches-chip-corporate-not = Sans séances d'entreprise
coaches-chip-place = { $km } km autour de { $place }
coaches-chip-cell = Secteur de { $place }
coaches-chip-free = Libre du { $from } au { $to }
coaches-chip-free-on = Libre le { $day }
coaches-chip-free-from = Libre à partir du { $day }
coaches-distance = à { $km } km environ
coaches-distance-near = à moins de 5 km
coaches-views = Présentation des résultats
coaches-view-list = Liste
coaches-view-map = Carte
coaches-by-place = Voir les coachs par lieu
coaches-map-title = Coachs par lieu
coaches-map-label = Carte des coachs
coaches-map-group = { $count } coachs dans ce secteur : agrandir la carte
coaches-map-in = Agrandir
coaches-map-out = Réduire
coaches-map-rough = Un coach n'est situé qu'à quelques kilomètres près : la carte ne connaît pas son adresse.
coaches-map-places = Les lieux ({ $count } coachs situés)
coaches-map-none = Aucun coach à montrer sur la carte
coaches-map-none-text = Retirez un filtre, ou revenez à la liste.
coaches-spot = { $place } : { $count ->
    [one] 1 coach
   *[other] { $count } coachs
}
coaches-next = Prochain créneau
coaches-next-none = Aucun créneau ouvert
coaches-per-hour = / h
coaches-ratings = { $count } avis
coaches-badge-STANDARD = Profil vérifié
coaches-badge-VERIFIED = Diplômes vérifiés
coaches-badge-PREMIUM = Diplômes et entretien
coaches-place-both = { $city } ou à distance
coaches-place-remote = À distance

# Un coach.
coaches-specialties = Ce que nous pouvons travailler
coaches-how = Comment cela se passe
coaches-fact-audience = Pour qui
coaches-fact-modes = Formats
coaches-fact-languages = Langues
coaches-fact-place = Où
coaches-fact-company = Entreprises
coaches-fact-sessions = Expérience ici
coaches-fact-methods = Méthodes
coaches-company-yes = Accepte les séances payées par une entreprise
coaches-sessions-count = { $count ->
    [one] 1 séance menée
   *[other] { $count } séances menées
}
coaches-audience-INDIVIDUAL = particuliers
coaches-audience-EXECUTIVE = dirigeants
coaches-audience-MANAGER = managers
coaches-audience-EMPLOYEE = salariés
coaches-audience-ENTREPRENEUR = entrepreneurs et indépendants
coaches-intervention-INDIVIDUAL = individuel
coaches-intervention-TEAM = équipe
coaches-intervention-ORGANIZATION = organisation
coaches-intervention-GROUP = atelier collectif
coaches-verified-title = Ce que nous avons vérifié
coaches-unverified = Nous n'avons encore rien vérifié de ce profil. Ce qui suit est déclaré par le coach.
coaches-checked-STANDARD = Son adresse et son identité.
coaches-checked-VERIFIED = Son identité et ses diplômes, lus un par un.
coaches-checked-PREMIUM = Son identité, ses diplômes, et sa pratique lors d'un entretien vidéo.
coaches-checked-on = Vérification faite le { $date }.
coaches-cert-until = valable jusqu'au { $date }
coaches-cert-expired = a expiré le { $date }
coaches-cert-seen-on = document vu le { $date }
coaches-cert-seen = document vu
coaches-cert-declared = déclaré par le coach
coaches-cert-verified = Vérifié
coaches-cert-unverified = Déclaré
coaches-references = Ils ont fait appel à ses services
coaches-reviews = Ce qu'en disent ses clients
coaches-reviews-none = Pas encore d'avis publié.
coaches-reviews-how = Un avis n'est possible qu'après une séance. Ses mots sont relus avant de paraître.
coaches-review-rating = { $rating } sur 5
coaches-next-link = Prochain créneau : { $when }
coaches-slots-title = Choisir un créneau
coaches-duration = Durée de la séance
coaches-today = aujourd'hui
coaches-weeks = Autres jours
coaches-week-span = Du { $from } au { $to }
coaches-week-previous = Jours précédents
coaches-week-next = Jours suivants
coaches-week-full = Aucun créneau libre sur ces sept jours.
coaches-week-later = Le prochain : { $when }
coaches-no-slots = { $name } n'a pas de créneau libre dans les prochaines semaines. Essayez une autre durée.
coaches-not-bookable = { $name } ne prend pas encore de réservation en ligne.
coaches-own = C'est votre profil : vous ne pouvez pas réserver vos propres créneaux.
coaches-more-slots = + { $count }
coaches-more-slots-on = heures le { $day }
coaches-book = Réserver
coaches-book-this = ce créneau
coaches-zone-of = Heures de
coaches-zone-change = Changer
coaches-zone-mine = Voir à l'heure de mon appareil
coaches-clock-change = { $zone } change d'heure le { $day }.
coaches-other-day = { $day }, { $time }
coaches-zone-coach = { $name } est à l'heure de { $zone }.
coaches-price-for = { $duration } : { $price }.
coaches-cancel-free = Annulation gratuite jusqu'à 24 h avant la séance.

# Les langues, telles qu'on les nomme.
coaches-language-fr = français
coaches-language-en = anglais
coaches-language-es = espagnol
coaches-language-de = allemand
coaches-language-it = italien
coaches-language-pt = portugais
coaches-language-ar = arabe
coaches-language-nl = néerlandais
coaches-language-pl = polonais
coaches-language-ru = russe
coaches-language-zh = chinois
coaches-language-vi = vietnamien
coaches-language-br = breton
coaches-language-tr = turc
coaches-language-ro = roumain
coaches-language-ja = japonais

# Ce qui n'a pas été compris.
error-field-price = Un montant positif est attendu
error-field-price-order = Le maximum est en dessous du minimum
error-field-search-day = Une date est attendue, par exemple 2026-03-03
error-field-place = Nous ne connaissons pas ce lieu. Essayez la ville la plus proche
error-field-place-near = Nous ne connaissons pas ce lieu. Vouliez-vous dire : { $places }
error-field-sort-place = Indiquez un lieu pour trier par distance
error-field-free-order = La dernière date est avant la première
error-field-free-past = Cette date est passée
error-field-slots-order = La fin doit suivre le début
error-field-slots-window = { $days } jours au plus à la fois
error-field-slots-duration = Ce coach propose des séances de { $durations } minutes
