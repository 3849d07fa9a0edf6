# Ce que dit la ligne de commande.
cli-ready = TrustCoach est prêt : { $url }
cli-working = TrustCoach travaille en arrière-plan.
cli-accounts = Comptes de démonstration :
seed-account-client = cliente ou client
seed-account-coach = coach
seed-account-coach-corporate = coach d'entreprise
seed-account-admin = administration
cli-reconcile-compared = Journée du { $day } (UTC), { $provider }. Mouvements comparés : { $movements }
cli-reconcile-difference = { $movement } { $reference } : { $kind } (chez nous { $ours }, chez le prestataire { $theirs })
cli-reconcile-differences = { $count ->
    [0] Écarts : aucun, tout concorde.
   *[other] Écarts : { $count }
}
cli-reconcile-nobody = Personne ne prend de paiements ici : il n'y a pas de prestataire dont la liste se compare.
cli-migrated = La base de données est à jour.
cli-seeded-already = Tout était déjà là, rien n'a changé.
cli-seeded = Créés : { $users } personnes, { $members } membres d'organisation.
cli-seed-production = Ces comptes ont des mots de passe connus de tous : ils ne sont jamais créés en production (TRUSTCOACH_ENV=production).

cli-database-silent = PostgreSQL ne répond pas à { $place } ({ $reason }). Démarrez-le, ou corrigez DATABASE_URL.
cli-port-in-use = L'adresse { $address } est déjà prise par un autre programme. Arrêtez-le, ou choisissez-en une autre avec TRUSTCOACH_LISTEN. ({ $reason })
cli-port-denied = Le système refuse d'écouter à { $address } ({ $reason }). Choisissez un port au-dessus de 1023 avec TRUSTCOACH_LISTEN.
cli-port-unusable = Impossible d'écouter à { $address } ({ $reason }). Vérifiez TRUSTCOACH_LISTEN.
cli-log-filter = TRUSTCOACH_LOG n'est pas un filtre de journal : { $filter }
cli-model-missing = Le modèle Whisper { $name } n'est pas là ({ $path }). Pour l'obtenir : trustcoach models pull { $name }. Les transcriptions attendent jusque-là.
cli-model-already = Le modèle est déjà là, intact : { $path }
cli-model-ready = Le modèle est prêt : { $path }
cli-model-unverified = Aucune somme de contrôle n'est publiée pour ces poids ; ils ont été convertis sans vérification.
cli-model-unknown = Il n'y a pas de modèle { $name }. Il y a : { $known }.
cli-hub-unreachable = { $url } ne répond pas ({ $reason }). Relancez plus tard, la suite sera reprise ; ou importez des poids : trustcoach models import DOSSIER.
cli-hub-refused = { $url } refuse ({ $status }). Vérifiez l'adresse ; ou importez des poids : trustcoach models import DOSSIER.
cli-hub-forged = Ce que { $url } envoie n'est pas le modèle publié : somme SHA-1 { $actual }, attendue { $expected }. Rien n'a été gardé.
cli-models-none = Aucun modèle dans { $path }. Pour en obtenir un : trustcoach models pull base.
cli-model-published = intact, tel que publié
cli-model-as-imported = intact, tel qu'importé
cli-model-unchecked = sans somme de contrôle
cli-model-damaged = abîmé, à obtenir à nouveau
cli-not-audio = Ce fichier n'est pas un enregistrement audio (webm, m4a, mp3, wav, ogg, flac).
cli-audio-empty = Ce fichier ne contient aucun son.
cli-not-a-file = { $file } n'est pas un fichier.
cli-file-unreadable = { $file } ne peut pas être lu : { $reason }
cli-no-words = Aucune parole dans cet enregistrement.
cli-transcribed-until = transcrit jusqu'à { $time }

cli-doctor-database = Base de données
cli-doctor-database-embedded = PostgreSQL { $version } intégré, dans { $folder }
cli-doctor-migrations = Migrations
cli-doctor-migrations-to-do = { $count ->
    [0] toutes appliquées
   *[other] { $count } à appliquer
}
cli-doctor-migrate = Lancez : trustcoach migrate
cli-doctor-jobs = Tâches de fond
cli-doctor-jobs-wait = { $count ->
    [one] Une tâche attend depuis { $minutes } min et aucune n’est en cours : lancez trustcoach work, ou serve.
   *[other] { $count } tâches attendent, la plus ancienne depuis { $minutes } min, et aucune n’est en cours : lancez trustcoach work, ou serve.
}
cli-doctor-private = Confidentialité
cli-doctor-private-open = { $count } fichiers ou dossiers sont lisibles par d'autres comptes de la machine, dont { $path }. Le prochain démarrage les referme ; ou : chmod -R go= sur eux.
cli-doctor-antivirus = Antivirus
cli-doctor-storage = Fichiers
cli-doctor-mail = Courrier
cli-doctor-payment = Paiement
cli-doctor-payment-simulated = simulé, aucun argent ne circule
cli-doctor-payment-stripe = Stripe, avec Connect
cli-doctor-payment-none = personne n'encaisse : ce qui se paie ne peut pas se réserver
cli-doctor-speech = Transcription
cli-doctor-model-damaged = Le modèle { $name } est abîmé ({ $path }). Supprimez-le, puis : trustcoach models pull { $name }.
cli-doctor-summary = Résumé
cli-doctor-summary-extractive = extractif, sur cette machine
cli-doctor-silent = le serveur ne répond pas
cli-doctor-well = Tout répond.
cli-doctor-unwell = Quelque chose de nécessaire ne répond pas.

cli-demo-log-in = Connexion de la personne coachée et de la coach
cli-demo-book = Réservation d'un créneau
cli-demo-booked = Créneau retenu : { $when }
cli-demo-pay = Paiement simulé
cli-demo-consent = Accords des deux côtés
cli-demo-upload = Envoi de l'enregistrement
cli-demo-work = Transcription et résumé
cli-demo-validate = Validation par la coach
cli-demo-read = Lecture par la personne coachée
cli-demo-state-UPLOADING = envoi
cli-demo-state-RECORDING = enregistrement
cli-demo-state-TRANSCRIBING = transcription
cli-demo-state-TRANSCRIBE_FAILED = la transcription sera retentée
cli-demo-state-SUMMARIZING = résumé
cli-demo-state-SUMMARIZE_FAILED = le résumé sera retenté
cli-demo-transcript = Ce qui a été dit
cli-demo-draft = Brouillon du résumé
cli-demo-extractive = extractif : des phrases de la transcription
cli-demo-generated = rédigé par { $model }
cli-demo-section-OVERVIEW = En bref
cli-demo-section-KEY_POINTS = Points clés
cli-demo-section-INSIGHTS = Prises de conscience
cli-demo-section-ACTIONS = Actions
cli-demo-section-QUOTES = Paroles à garder
cli-demo-section-NEXT_SESSION = Prochaine séance
cli-demo-summary = Ce que lit maintenant la personne coachée
cli-demo-times = Durée de chaque étape
cli-demo-page = La séance : { $url }
cli-demo-no-server = Aucun serveur à { $url }. Lancez-le d'abord : make run
cli-demo-no-account = { $email } ne peut pas se connecter. Le serveur doit avoir été rempli : make run, ou trustcoach seed --demo.
cli-demo-no-slot = La coach n'a aucun créneau libre dans les deux semaines. Le serveur doit avoir été rempli : trustcoach seed --demo.
cli-demo-not-confirmed = Le paiement n'a pas confirmé la réservation ; elle reste { $status }. Les tâches de fond tournent-elles (trustcoach work) ?
cli-demo-failed = La séance s'est arrêtée à l'état { $status }. { $reason }
cli-demo-stuck = Rien n'avance depuis dix minutes à l'état { $status }. { $reason }
cli-demo-strange = La réponse du serveur n'a pas { $name }. Ce serveur est-il TrustCoach, à la même version ?
cli-demo-no-draft = Aucune parole n'a été comprise : il n'y a donc rien à résumer.
cli-demo-no-summary = Le résumé a été validé, mais la personne coachée ne le voit pas.

cli-heading-commands = Commandes
cli-value-command = COMMANDE
cli-help-flag = Afficher cette aide
cli-version-flag = Afficher la version
cli-help-trustcoach = TrustCoach IA : trouver un coach, réserver, enregistrer d'un commun accord, lire le résumé que le coach a validé.
cli-help-trustcoach-config = Fichier de configuration ; l'environnement l'emporte
cli-help-trustcoach-examples =
    Exemples :
      trustcoach serve --seed-demo       un site rempli, sur http://127.0.0.1:3000
      trustcoach demo seance.wav         une séance entière sur ce site
      trustcoach doctor                  ce qui est utilisé, et si cela répond

    Sans réglage, tout est local : PostgreSQL intégré, fichiers, courrier dans ./data/outbox,
    Whisper sur cette machine. docs/OPERATIONS.md décrit chaque réglage.
cli-help-serve = Servir les pages, l'API et les tâches de fond
cli-help-serve-web-only = Sans les tâches de fond (trustcoach work les fait)
cli-help-serve-jobs-only = Sans les pages ni l'API
cli-help-serve-seed-demo = Remplir d'abord la base pour une démonstration
cli-help-serve-examples =
    Exemples :
      trustcoach serve
      TRUSTCOACH_LISTEN=0.0.0.0:8080 trustcoach serve --web-only

    SIGTERM et Ctrl-C terminent ce qui est en cours, puis arrêtent la base intégrée.
cli-help-work = Faire les tâches de fond, sans les pages
cli-help-work-lane = Seulement cette file : prompt (argent et ce que quelqu’un attend), letters (courrier), upkeep (entretien), media (enregistrements), models (résumés). Peut se répéter
cli-help-migrate = Mettre la base de données à jour
cli-help-seed = Remplir la base : les comptes de la spécification
cli-help-seed-demo = Et toute une place de marché pour une démonstration
cli-help-seed-examples =
    Relancer ne change rien à ce qui est déjà là.
cli-help-models = Gérer les modèles Whisper
cli-help-models-pull = Télécharger un modèle, somme de contrôle vérifiée
cli-help-models-pull-name = tiny, base, small, medium, large-v3 ou large-v3-turbo
cli-help-models-pull-from = Un miroir du dépôt de whisper.cpp
cli-help-models-import = Convertir les poids de faster-whisper
cli-help-models-import-folder = Le dossier qui contient model.bin et le vocabulaire
cli-help-models-import-name = Le modèle que sont ces poids
cli-help-models-list = Lister les modèles présents ; * marque celui qui sert
cli-help-transcribe = Transcrire un enregistrement, avec les temps
cli-help-transcribe-file = webm, m4a, mp3, wav, ogg ou flac
cli-help-transcribe-json = En JSON, avec le temps de chaque mot
cli-help-transcribe-language = La langue parlée ; devinée sinon
cli-help-transcribe-model = Un autre modèle local que celui de la configuration
cli-help-transcribe-examples =
    Exemples :
      trustcoach transcribe seance.m4a
      trustcoach transcribe seance.m4a --language fr --json > seance.json
cli-help-demo = Jouer une séance entière sur un serveur qui tourne
cli-help-demo-file = L'enregistrement de la séance
cli-help-demo-url = L'adresse du serveur
cli-help-demo-examples =
    Réserve, paie (simulé), recueille les accords, envoie le fichier, suit la transcription,
    montre le résumé, le valide : par l'API publique seule.
cli-help-doctor = Dire ce qui est utilisé, et si cela répond
cli-help-keys = Les clés des textes conservés
cli-help-keys-rotate = Rechiffrer les textes conservés avec la première clé
cli-keys-rotated = { $count } textes rechiffrés avec la clé { $key }.
cli-keys-left = { $count } textes ne s'ouvrent avec aucune des clés configurées : gardez les anciennes.
cli-help-openapi = Écrire la description de l'API (OpenAPI 3.1)
cli-help-reconcile = Comparer une journée de nos comptes avec la liste du prestataire de paiement
cli-help-reconcile-day = La journée (UTC) ; hier sinon
cli-help-reconcile-examples =
    Nomme chaque écart. Se termine par 0 s'il n'y en a aucun, par 1 sinon.
cli-help-admin = Les administrateurs de la plateforme
cli-help-admin-create = Crée un administrateur et affiche le lien, valable une heure, sous lequel il choisit son mot de passe
cli-help-admin-create-email = Son adresse électronique
cli-help-admin-create-name = Son nom
cli-admin-created = Compte prêt. Ouvrez ce lien dans l'heure pour choisir un mot de passe ; il ne sert qu'une fois :
cli-admin-exists = l'adresse { $email } a déjà un compte, qui n'est pas celui d'un administrateur
cli-admin-invalid = il faut une adresse électronique complète et un nom
