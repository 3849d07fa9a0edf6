# Les lettres, et ce que chacun veut en recevoir.

mail-fact = { $what } : { $says }
mail-unsubscribe = Ne plus recevoir ces lettres
mail-preferences = Choisir mes lettres
mail-both-zones = { $when }, soit { $there } à { $zone } pour { $name }
mail-day-and-time = { $day } à { $time }
mail-today = aujourd'hui à { $time }
mail-tomorrow = demain à { $time }

mail-fact-when = Quand
mail-fact-length = Durée
mail-fact-room = Salle vidéo
mail-fact-place = Lieu
mail-fact-price = Prix
mail-fact-total = Prix total
mail-fact-before = Prévue avant
mail-fact-reason = Motif

mail-series-subject = { $count } séances confirmées avec { $name }
mail-series-text = Vos { $count } séances avec { $name } sont confirmées. Les voici toutes.
mail-series-cancelled-subject = { $count } séances annulées avec { $name }
mail-series-cancelled-text = Vos { $count } séances avec { $name } sont annulées. Les voici toutes.
mail-series-number = Séance { $number }
mail-series-free = Chaque séance s'annule sans frais jusqu'à 24 heures avant son début.
mail-series-action = Voir mes séances

mail-moved-subject = Séance déplacée avec { $name }, { $when }
mail-moved-by-you = Vous avez déplacé votre séance avec { $name }. Elle a lieu { $when }.
mail-moved-by-other = { $name } a déplacé votre séance. Elle a lieu { $when }.
mail-moved-by-platform = TrustCoach IA a déplacé votre séance avec { $name }. Elle a lieu { $when }.

mail-no-refund = Le délai d'annulation sans frais était passé : aucun remboursement n'est dû.

mail-missed-subject = Absence notée, séance avec { $name }, { $when }
mail-missed-client = { $name } indique que vous n'êtes pas venu à la séance prévue { $when }. Elle n'est pas remboursée.
mail-missed-client-after = Si c'est une erreur, répondez à cette lettre : votre coach la lira.
mail-missed-coach = Vous avez noté que { $name } n'est pas venu à la séance prévue { $when }. Elle vous est payée.
mail-missed-coach-after = Votre client vient d'en être prévenu et peut vous répondre.

mail-declined-subject = Votre paiement n'est pas passé
mail-declined-text = Votre banque a refusé le paiement de la séance avec { $name }, { $when }. Rien n'a été débité.
mail-declined-until = Le créneau vous reste gardé jusqu'au { $when }. Vous pouvez essayer une autre carte.
mail-declined-action = Essayer à nouveau

mail-refund-sent-subject = Votre remboursement de { $amount } est en route
mail-refund-sent-text = Nous avons donné l'ordre de vous rendre { $amount } pour la séance avec { $name }, { $when }.
mail-refund-sent-after = Selon votre banque, la somme paraît sur votre compte en 5 à 10 jours ouvrés.
mail-refund-failed-subject = Votre remboursement de { $amount } prend du retard
mail-refund-failed-text = La banque n'a pas accepté l'ordre de vous rendre { $amount } pour la séance avec { $name }, { $when }. Cette somme vous reste due.
mail-refund-failed-after = Nous nous en occupons et vous écrivons dès qu'elle est partie. Vous n'avez rien à faire.

mail-day-subject = Rappel : séance avec { $name }, { $when }
mail-day-text = Votre séance avec { $name } a lieu { $when }.
mail-hour-subject = Bientôt : séance avec { $name }, { $when }
mail-hour-text = Votre séance avec { $name } commence bientôt, { $when }.
mail-review-subject = Comment s'est passée votre séance avec { $name } ?
mail-review-text = Votre séance avec { $name } est terminée. Une note de 1 à 5 et quelques mots aident ceux qui cherchent leur coach.
mail-review-action = Donner mon avis
mail-review-after = Ce que vous écrivez est public, sous votre prénom. Ce qui s'est dit en séance ne l'est jamais.

notifications-title = Vos lettres
notifications-lede = Nous vous écrivons à { $email }.
notifications-refused-title = Nos lettres ne vous parviennent pas
notifications-refused = Le serveur de { $email } refuse nos lettres. Vérifiez que l'adresse existe toujours et que la boîte n'est pas pleine.
notifications-optional = Ce que vous choisissez
notifications-kind-reminderDay = Rappel la veille
notifications-note-reminderDay = 24 heures avant chaque séance.
notifications-kind-reminderHour = Rappel juste avant
notifications-note-reminderHour = Une heure avant chaque séance.
notifications-kind-review = Demande d'avis
notifications-note-review = Deux heures après une séance, si vous ne l'avez pas déjà notée.
notifications-save = Enregistrer
notifications-always = Ce que nous envoyons toujours
notifications-always-text = Ces lettres disent ce que vous devez savoir pour ne rien manquer et ne rien perdre. Elles ne se désactivent pas.
notifications-kind-bookings = Réservations
notifications-note-bookings = Séance confirmée, déplacée ou annulée, absence notée : l'autre compte sur vous à cette heure-là.
notifications-kind-money = Argent
notifications-note-money = Paiement refusé, remboursement : il s'agit de votre argent.
notifications-kind-summaries = Comptes rendus
notifications-note-summaries = Un brouillon à valider, un compte rendu prêt. La lettre n'en dit rien d'autre.
notifications-kind-safety = Sécurité du compte
notifications-note-safety = Liens de connexion, mot de passe changé : ce pourrait ne pas être vous.
notifications-how = Langue et fuseau horaire des lettres
notifications-change = Les changer dans mon compte
flash-notifications-saved = Vos choix sont enregistrés.

unsubscribe-title = Ne plus recevoir ces lettres
unsubscribe-ask = Nous ne vous enverrons plus ces lettres. Celles qui concernent vos réservations, votre argent et la sécurité de votre compte continuent.
unsubscribe-submit = Ne plus les recevoir
unsubscribe-done = C'est fait : vous ne recevrez plus ces lettres.
unsubscribe-already = Vous ne recevez plus ces lettres.
unsubscribe-again = Les recevoir à nouveau
unsubscribe-again-done = C'est fait : vous recevrez à nouveau ces lettres.
unsubscribe-all = Choisir toutes mes lettres

account-letters-note = Rappels, demandes d'avis : choisissez ce que vous recevez.

mail-verify-subject = Confirmez votre adresse
mail-verify-text = Un compte vient d'être créé sur TrustCoach IA avec cette adresse. Confirmez qu'elle est la vôtre : vos réservations et vos liens de connexion y arriveront. Le lien vaut trois jours.
mail-verify-action = Confirmer mon adresse
mail-verify-after = Si vous n'avez pas créé ce compte, ne faites rien, ou reprenez-le depuis cette même page : le mot de passe choisi par un autre sera retiré.

mail-unproven-subject = Un mot de passe a été retiré de votre compte
mail-unproven-text = Ce compte avait un mot de passe, choisi avant que quiconque ait prouvé que cette adresse était la sienne. Vous venez de le prouver sans ce mot de passe : nous l'avons retiré, et tout appareil connecté avec lui a été déconnecté.
mail-unproven-action = Choisir un mot de passe
mail-unproven-after = Sans mot de passe, vous vous connectez par un lien envoyé à cette adresse.

verify-title = Confirmer votre adresse
verify-lead-here = Un clic, et nous savons que cette adresse est bien la vôtre.
verify-lead = Dites-nous que ce compte est bien le vôtre.
verify-password = Votre mot de passe
verify-password-hint = Celui que vous avez choisi en créant le compte.
verify-submit = Confirmer mon adresse
verify-not-mine = Ce n'est pas vous qui l'avez choisi ?
verify-not-mine-text = L'adresse est à vous, le compte aussi. Le mot de passe choisi par un autre est retiré et ses appareils sont déconnectés.
verify-not-mine-submit = Continuer sans ce mot de passe
flash-address-proven = Votre adresse est confirmée.
flash-address-proven-dropped = Votre adresse est confirmée, et le mot de passe qui n'était pas de vous est retiré.
flash-address-letter-sent = Une lettre est partie vers { $email }. Ouvrez son lien pour confirmer l'adresse.

layout-admin-letters = Lettres
letters-failed-title = Lettres qui ne sont pas arrivées
letters-failed-lede = Celles du dernier mois. Ce qu'elles disaient est oublié, sauf pour celles qui sont restées sans réponse : elles restent scellées, pour pouvoir repartir.
letters-failed-none = Tout est arrivé
letters-failed-none-text = Aucune lettre n'a été refusée ces 30 derniers jours.
letters-failed-to = À
letters-failed-when = Écrite
letters-failed-status = Ce qui s'est passé
letters-failed-status-refused = Refusée
letters-failed-status-given_up = Abandonnée
letters-failed-status-unknown = Sans réponse
letters-failed-answer = Réponse du serveur
letters-failed-tries = Essais
letters-failed-nobody = Personne sans compte
letters-again = Renvoyer
letters-again-ask = Le serveur l'a peut-être déjà remise. La lettre peut donc arriver deux fois.
letters-again-sure = Renvoyer quand même
flash-letter-again = La lettre repart.
error-letter-not-unknown = Cette lettre ne se renvoie pas
error-letter-not-unknown-detail = On sait ce qu'elle est devenue, ou elle n'a plus d'objet. Rien n'a été envoyé.
