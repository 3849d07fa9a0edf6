# Le bureau de la plateforme.
admin-title = À faire
admin-nothing = Rien n’attend
admin-nothing-text = Les demandes de vérification et le reste paraîtront ici.
admin-waiting-verifications = { $count ->
    [one] 1 coach attend d’être vérifié
   *[other] { $count } coachs attendent d’être vérifiés
}
admin-waiting-since = La plus ancienne demande date du { $when }.
admin-verifications-title = Vérifications
admin-verifications-waiting = À lire
admin-verifications-asked = En attente du coach
admin-verifications-decided = Décidées
admin-verifications-none = Rien ici
admin-verifications-none-text-waiting = Aucun coach n’attend d’être vérifié.
admin-verifications-none-text-asked = Aucun coach n’a de complément à fournir.
admin-verifications-none-text-decided = Aucune décision n’a encore été prise.
admin-verification-of = Vérification de { $name }
admin-coach-says = Le coach écrit
admin-proofs = Ce qui est déclaré, et le document
admin-proofs-none = Aucune certification n’est déclarée.
admin-accept = Ce document est bon
admin-download-pdf = Télécharger le fichier (PDF)
admin-pdf-checked = L'antivirus n'y a rien trouvé.
admin-pdf-unchecked = Aucun antivirus ne l'a vérifié : les pages ci-dessus suffisent.
admin-twins = Ce nom se lit comme celui d'un coach vérifié
admin-open-scan = Ouvrir le document
admin-scan-of = Document scanné : { $name }
admin-oneself = C’est votre propre profil. Une autre personne doit décider.
admin-decision = Décision
admin-decision-verify = Accepter les documents
admin-decision-interview = Entretien tenu
admin-decision-ask = Demander un complément
admin-decision-refuse = Refuser
admin-decision-revoke = Retirer le badge
admin-decision-note-verify = Le badge devient « Diplômes vérifiés » et repose sur les documents cochés.
admin-decision-note-interview = Le badge devient « Diplômes et entretien ».
admin-decision-note-ask = Le coach reçoit votre texte et renvoie sa demande.
admin-decision-note-refuse = Le coach reçoit votre texte. Son profil reste visible, sans badge.
admin-decision-note-revoke = Le badge tombe aussitôt. Le coach reçoit votre texte.
admin-reason = Pourquoi
admin-reason-hint = Le coach lira ce texte. Il est gardé dans l’historique.
admin-reason-when = nécessaire pour demander, refuser ou retirer
admin-decide = Enregistrer la décision
admin-refused = La décision n’est pas enregistrée
admin-bar = Suspendre ce profil
admin-bar-hint = Le profil quitte la liste et n’est plus réservable. Les séances déjà réservées restent. Le coach lira ce texte.
admin-unbar = Remettre ce profil en ligne
flash-decision-saved = La décision est enregistrée, le coach est prévenu.
flash-coach-barred = Le profil est suspendu, le coach est prévenu.
flash-coach-unbarred = Le profil est de nouveau en ligne, le coach est prévenu.
admin-bar-cancel = Annuler aussi ses séances à venir : chaque personne est remboursée et lit cette raison
admin-waiting-reviews = { $count ->
    [one] 1 texte attend d’être lu
   *[other] { $count } textes attendent d’être lus
}
