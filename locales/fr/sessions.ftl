# La séance : accords, audio, transcription, compte rendu.
session-title = Séance du { $when }
session-lede-remote = Avec { $name }, à { $when }, à distance, { $length }.
session-lede-in-person = Avec { $name }, à { $when }, en présence, { $length }.
session-you = Vous
session-optional = facultatif
session-refresh = Actualiser
session-cancelled = Cette séance n'a pas eu lieu. Rien de nouveau ne peut y être enregistré.

session-badge-ahead = À venir
session-badge-no-audio = Enregistrement à déposer
session-badge-recording = Enregistrement en cours
session-badge-working = Traitement en cours
session-badge-draft = Brouillon à relire
session-badge-validated = Compte rendu validé
session-badge-failed = Traitement arrêté
session-badge-cancelled = Annulée

session-before-title = Avant la séance
session-before-client = Notez en une phrase ce que vous aimeriez avoir à la fin. Choisissez un lieu calme, où personne ne vous entend. Donnez vos accords ci-dessous, ou refusez-les : la séance a lieu dans tous les cas.
session-before-coach = Relisez le dernier compte rendu si votre client le partage. Donnez vos accords ci-dessous : rien n'est enregistré sans le vôtre et celui de votre client.
session-join = Rejoindre la séance
session-place = Lieu : { $place }

session-consents-title = Accords
session-consents-lede = Chaque accord est donné par les deux, et peut être retiré à tout moment.
session-consents-change = Mes accords
session-consent-both = { $what } : vous deux
session-consent-refused = { $what } : refusé
session-consent-awaits-both = { $what } : à donner
session-consent-awaits-you = { $what } : à vous de répondre
session-consent-awaits-other = { $what } : attend { $who }
session-consent-short-AUDIO_RECORDING = Enregistrement
session-consent-short-DATA_PROCESSING = Traitement par l'IA
session-consent-short-SUMMARY_SHARING = Partage
session-consent-short-DATA_RETENTION = Conservation
session-consent-AUDIO_RECORDING = Enregistrer la séance
session-consent-DATA_PROCESSING = Faire traiter l'enregistrement par l'IA
session-consent-SUMMARY_SHARING = Partager le compte rendu avec le coach
session-consent-DATA_RETENTION = Conserver l'audio et la transcription
session-consent-why-AUDIO_RECORDING = Aucun son n'est accepté tant que les deux n'ont pas accepté.
session-consent-why-DATA_PROCESSING = La transcription et le brouillon sont faits par des machines. Elles ne lisent rien tant que les deux n'ont pas accepté.
session-consent-why-SUMMARY_SHARING = Avec l'accord du client, le coach relit le brouillon et valide le compte rendu. Sans lui, le client seul reçoit le brouillon.
session-consent-why-DATA_RETENTION = Sans l'accord des deux, l'audio et la transcription sont supprimés dès que le compte rendu est validé.
session-consent-given = { $who } : accordé
session-consent-not-given = { $who } : refusé
session-consent-awaited = { $who } : à donner
session-consent-give = Donner mon accord
session-consent-refuse = Refuser
session-consent-withdraw = Retirer mon accord
session-consent-withdraw-now = Retirer mon accord maintenant
session-consent-withdraw-effect-AUDIO_RECORDING = L'enregistrement s'arrête. L'audio, la transcription, les extraits et le brouillon sont supprimés. Un compte rendu déjà validé reste.
session-consent-withdraw-effect-DATA_PROCESSING = Le traitement s'arrête. L'audio, la transcription, les extraits et le brouillon sont supprimés. Un compte rendu déjà validé reste.
session-consent-withdraw-effect-SUMMARY_SHARING = Le coach ne voit plus le compte rendu ni le brouillon. Rien n'est supprimé.
session-consent-withdraw-effect-DATA_RETENTION = L'audio et la transcription sont supprimés dès que le compte rendu est validé, tout de suite s'il l'est déjà. Le compte rendu reste.

session-audio-title = Déposer l'enregistrement
session-audio-needs-consent = L'enregistrement peut être déposé quand les deux ont accepté d'enregistrer la séance.
session-audio-go-to-consents = Voir les accords

session-state-title = Où en est-on
session-step-upload = Enregistrement reçu
session-step-transcribe = Transcription
session-step-summarize = Brouillon du compte rendu
session-step-validate = Validation par le coach
session-step-percent = { $percent } % transcrits
session-step-state-done = fait
session-step-state-now = en cours
session-step-state-todo = à venir
session-step-state-failed = interrompu
session-retry = Relancer maintenant

session-message-upload-failed = Le dernier envoi n'a pas abouti. Rien n'en a été gardé : vous pouvez envoyer le fichier à nouveau.
session-message-waits-consent = L'audio est gardé. Le traitement commencera quand les deux l'auront accepté.
session-message-withdrawn = Un accord a été retiré : l'audio, la transcription, les extraits et le brouillon ont été supprimés.
session-message-try-again = Une étape n'a pas abouti. Rien n'est perdu : elle est relancée automatiquement.
session-message-model-missing = Le modèle de transcription n'est pas installé sur ce serveur. L'audio est gardé, et la transcription sera relancée.
session-message-summary-later = Le brouillon n'a pas pu être fait cette fois. La transcription est gardée, et l'étape est relancée automatiquement.
session-message-summary-refused = Le modèle qui rédige le brouillon a refusé la demande. La transcription est gardée.
session-message-audio-unreadable = L'enregistrement n'a pas pu être lu jusqu'au bout.
session-message-audio-gone = L'enregistrement n'est plus là.
session-message-given-up = Plusieurs essais n'ont pas abouti, et le traitement est arrêté. Ce qui était fait est gardé.
session-message-no-words = Aucune parole n'a été entendue dans l'enregistrement. Il n'y a donc pas de compte rendu.

session-summary-title = Compte rendu
session-summary-validated = Validé par { $coach }, { $when }.
session-summary-awaited = Le brouillon est prêt. Votre coach le relit ; vous lirez le compte rendu dès qu'il sera validé.
session-summary-none = Il n'y a pas de compte rendu pour cette séance.
session-summary-not-shared = Votre client garde le compte rendu pour lui. Vous pourrez le relire s'il accepte de le partager.
session-draft-not-validated = Brouillon non validé
session-draft-extractive = Brouillon extractif : des phrases de la transcription, choisies par la machine, jamais réécrites. Chaque heure mène au passage.
session-draft-generated = Brouillon rédigé par { $model }. Chaque énoncé mène au passage sur lequel il repose.
session-section-overview = En quelques mots
session-section-key-points = Points clés
session-section-insights = Prises de conscience
session-section-actions = Actions
session-section-quotes = Paroles à garder
session-section-next-session = Pour la prochaine séance
session-editor-label = Votre compte rendu
session-editor-again = Corriger le compte rendu
session-draft-sources = Le brouillon, phrase par phrase
session-editor-hint = Corrigez, coupez, ajoutez. Votre client lira ce texte, et rien d'autre. Une heure entre crochets, comme [12:34], mène au passage.
session-editor-kept = Gardé { $when }, pas encore validé.
session-editor-deletes = En validant, l'audio et la transcription seront supprimés : leur conservation n'a pas été acceptée par les deux.
session-editor-validate = Valider le compte rendu
session-editor-keep = Garder pour plus tard
session-editor-error = Le compte rendu n'a pas été enregistré

session-transcript-title = Transcription

session-moments-title = Moments marqués
session-moments-empty = Marquez un passage à retrouver : un déclic, une action, une parole.
session-moment-mark = Marquer un moment
session-moment-mark-now = Marquer ce moment
session-moment-remove = Retirer
session-moment-time = Moment
session-moment-time-hint = Depuis le début de l'enregistrement.
session-moment-type = Ce que c'est
session-moment-note = Note
session-moment-error = Le moment n'a pas été marqué
session-moment-IMPORTANT = Moment important
session-moment-INSIGHT = Déclic
session-moment-ACTION = Action
session-moment-QUOTE = Parole

session-privacy-title = Qui voit quoi
session-privacy-text = Ce qui se dit ici n'est visible que de vous deux. Ni une entreprise qui paie, ni notre équipe ne le lit.

flash-session-consent-given = Votre accord est enregistré.
flash-session-consent-refused = Votre refus est enregistré.
flash-session-consent-withdrawn = Votre accord est retiré.
flash-session-audio-received = L'enregistrement est reçu. La transcription commence.
flash-session-retried = L'étape est relancée.
flash-session-summary-validated = Le compte rendu est validé. Votre client peut le lire.
flash-session-summary-kept = Votre texte est gardé. Vous seul le voyez.
flash-session-moment-marked = Le moment est marqué.
flash-session-moment-removed = Le moment est retiré.

error-consent-missing = Il manque un accord
error-consent-missing-detail =
    { $consent ->
        [AUDIO_RECORDING] L'enregistrement de la séance n'est pas accepté
       *[other] Cet usage n'est pas accepté
    } { $side ->
        [CLIENT] par le client
        [COACH] par le coach
       *[BOTH] par les deux
    }. Rien n'a été envoyé ni gardé. L'accord se donne sur la page de la séance.
error-field-consent-client = L'accord du client manque
error-field-consent-coach = L'accord du coach manque
error-field-digest = Une empreinte est attendue, de la forme sha-256=:base64:
error-field-moment-time = Un moment est attendu, par exemple 12:34
error-too-many-moments = C'est trop : { $max } moments au plus
error-too-many-moments-detail = Supprimez-en un pour en marquer un autre.
error-session-state = La séance n'en est pas là
error-session-state-detail =
    Son état : { $state ->
        [IDLE] pas encore d'enregistrement
        [RECORDING] enregistrement en cours
        [UPLOADING] envoi de l'audio en cours
        [UPLOAD_FAILED] envoi de l'audio interrompu
        [TRANSCRIBING] transcription en cours
        [TRANSCRIBE_FAILED] transcription interrompue
        [SUMMARIZING] rédaction du brouillon en cours
        [SUMMARIZE_FAILED] rédaction du brouillon interrompue
        [COMPLETED] terminée
       *[FAILED] arrêtée après plusieurs essais
    }. Rien n'a été changé.
error-session-cancelled = Cette séance n'a pas eu lieu
error-session-cancelled-detail = Elle a été annulée ou manquée : rien de nouveau ne peut y être enregistré.
error-session-coach-only = Le compte rendu est validé par le coach
error-session-coach-only-detail = Vous le lirez ici dès qu'il sera prêt.
error-audio-empty = Le fichier ne contient aucun son
error-audio-empty-detail = Rien n'a été gardé. Vérifiez le fichier et envoyez-le à nouveau.
error-audio-not-audio = Ce fichier n'est pas un enregistrement audio
error-audio-not-audio-detail = Rien n'a été gardé. Sont acceptés : webm, m4a, mp3, wav, ogg, flac.
error-audio-unsupported = Ce fichier audio utilise un codage que nous ne lisons pas
error-audio-unsupported-detail = Son codage : { $codec }. Rien n'a été gardé. Convertissez-le par exemple en mp3 ou en m4a.
error-audio-too-long = L'enregistrement est trop long
error-audio-too-long-detail = { $minutes } minutes au plus. Rien n'a été gardé. Coupez-le avant de l'envoyer.
error-upload-in-progress = Un envoi est déjà en cours
error-upload-in-progress-detail = Attendez qu'il se termine, ou quelques secondes s'il s'est interrompu.
error-upload-budget = Vous avez beaucoup envoyé aujourd’hui
error-upload-budget-detail = { $megabytes } Mo au plus en 24 heures. Rien n’a été gardé de cet envoi : réessayez plus tard.
error-audio-too-large = Le fichier est trop lourd
error-audio-too-large-detail = { $megabytes } Mo au plus. Rien n'a été gardé.
error-checksum-mismatch = Le fichier est arrivé abîmé
error-checksum-mismatch-detail = Son empreinte n'est pas celle qui était annoncée. Rien n'a été gardé : envoyez-le à nouveau.
error-upload-broken = L'envoi s'est interrompu
error-upload-broken-detail = Rien n'a été gardé de ce début. Envoyez le fichier à nouveau.
error-link-expired = Ce lien n'est plus valable
error-link-expired-detail = Les liens vers l'audio durent cinq minutes. Rechargez la page de la séance.

# Lettres.
mail-draft-subject = Un brouillon vous attend, séance avec { $name }
mail-draft-text = Le brouillon du compte rendu de votre séance avec { $name } est prêt. Relisez-le, corrigez-le, puis validez-le : votre client ne le lit qu'ensuite.
mail-draft-action = Relire le brouillon
mail-summary-subject = Votre compte rendu est prêt
mail-summary-text = { $name } a relu et validé le compte rendu de votre séance. Il se lit sur votre page, et nulle part ailleurs : cette lettre n'en contient rien.
mail-summary-action = Lire le compte rendu
