# Les avis : la note compte tout de suite, les mots sont relus par une personne.
review-rating-words = Note : { $rating } sur 5
review-anonymous = Anonyme
review-anonymously = Rester anonyme
review-anonymously-hint = Sinon, votre prénom apparaît à côté de votre avis. Votre nom de famille, jamais.
review-report = Signaler
review-report-of = l'avis du { $date }
review-report-answer-of = la réponse à l'avis du { $date }
review-answer-of = Réponse de { $name }
review-your-answer = Votre réponse
review-refused-because = Raison :
review-form-refused = Il reste quelque chose à corriger

review-state-absent = Sans commentaire
review-state-waiting = En relecture
review-state-published = Publié
review-state-refused = Non publié

review-mine-waiting = Votre note compte déjà. Une personne relit vos mots avant de les montrer.
review-mine-published = Tout le monde peut le lire sur la page de votre coach.
review-mine-refused = Votre note compte, mais ces mots ne sont pas montrés. Vous pouvez les changer.

review-queue-title = Avis à lire
review-queue-count = { $count ->
    [one] Un texte attend une lecture.
   *[other] { $count } textes attendent une lecture.
}
review-queue-how = Publiez ce qui raconte une expérience, même sévère. Refusez les injures, les coordonnées, la publicité, et ce qui révèle la santé ou la vie privée de quelqu'un. La note compte dans tous les cas.
review-queue-empty = Rien à lire
review-queue-empty-text = Les nouveaux avis, les réponses des coachs et les signalements arriveront ici.
review-queue-comment = Avis sur { $name }
review-queue-answer = Réponse de { $name }
review-read-first = À lire d'abord
review-since = depuis { $when }
review-reported-because = Signalé :
review-answers-to = En réponse à
review-approve = Publier
review-keep = Garder en ligne
review-refuse-open = Refuser
review-refuse-reason = Pourquoi
review-refuse-hint = L'auteur lira cette raison. 500 caractères au plus.
review-refuse = Refuser et le dire à l'auteur
review-sign-link = Un lien
review-sign-email = Une adresse e-mail
review-sign-phone = Un numéro de téléphone
review-sign-insult = Un mot blessant

reviews-title = Avis de mes clients
reviews-lede = Les notes comptent tout de suite. Les mots apparaissent ici une fois relus, puis sur votre page.
reviews-empty = Pas encore d'avis
reviews-empty-text = Après chaque séance tenue, votre client peut la noter et écrire quelques mots.
reviews-empty-action = Revenir à mon bureau
review-coach-waiting = Un commentaire est en cours de relecture.
review-coach-none = Sans commentaire.
review-answer = Répondre
review-answer-edit = Modifier ma réponse

answer-title = Répondre à un avis
answer-lede = Une seule réponse, publique, relue par une personne avant de paraître.
answer-words = Votre réponse
answer-hint = Sans rien révéler de ce qui s'est dit en séance. 1 000 caractères au plus.
answer-submit = Envoyer ma réponse
answer-back = Revenir aux avis

report-title = Signaler ces mots
report-lede = Une personne les relira. Ils restent en ligne jusqu'à sa décision.
report-reason = Ce qui ne va pas
report-hint = Par exemple : une injure, des coordonnées, une information privée. 500 caractères au plus.
report-submit = Signaler
report-back = Revenir à la page de { $name }

flash-review-approved = C'est en ligne.
flash-review-refused = Refusé. L'auteur est prévenu.
flash-review-changed = Ces mots ont changé pendant votre lecture. Relisez-les.
flash-review-decided = Quelqu'un a déjà décidé pour ces mots.
flash-review-reported = Merci. Une personne relira ces mots.
flash-answer-kept = Votre réponse est enregistrée. Elle paraîtra une fois relue.

error-answer-given = Votre réponse est déjà publique
error-answer-given-detail = Un coach répond une fois. Signalez-la si elle ne doit plus paraître.
error-review-changed = Ces mots ont changé depuis votre lecture
error-review-changed-detail = Relisez-les avant de décider.
error-review-decided = Une décision est déjà prise pour ces mots
error-review-decided-detail = Ils n'attendent plus personne.

mail-review-refused-subject = Votre texte n'est pas publié
mail-review-refused-text = Une personne a relu votre commentaire sur la séance avec { $name }. Il ne sera pas montré. Votre note, elle, compte.
mail-answer-refused-text = Une personne a relu votre réponse à un avis, { $name }. Elle ne sera pas montrée.
mail-review-refused-reason = La raison : { $reason }
mail-review-refused-next = Vous pouvez l'écrire autrement ; il sera relu de nouveau.
mail-review-refused-action = Modifier mon texte
mail-review-published-subject = Un nouvel avis est en ligne
mail-review-published-text = Un client vous a donné { $rating } sur 5 et quelques mots. Ils sont maintenant sur votre page.
mail-review-published-next = Vous pouvez y répondre une fois, publiquement.
mail-review-published-action = Lire l'avis
