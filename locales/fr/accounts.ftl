# Les comptes : s'inscrire, se connecter, mots de passe, langue.
error-wrong-login = L'adresse ou le mot de passe ne correspond pas
error-wrong-login-detail = Vérifiez-les, ou demandez un lien de connexion par courriel : il suffit d'avoir accès à votre boîte.
error-link-over = Ce lien a expiré ou a déjà servi
error-link-over-detail = Rien n'a changé dans votre compte. Demandez un nouveau lien ; seul le dernier envoyé est valable.

error-field-email = Cette adresse n'est pas complète. Exemple : marie@exemple.fr
error-field-email-unmailable = Tous les serveurs de courrier n'acceptent pas cette adresse : avant le @, des lettres sans accent, des chiffres et . _ - +
error-field-email-taken = Un compte existe déjà avec cette adresse : connectez-vous ou demandez un lien
error-field-password-short = Trop court : { $min } caractères au moins
error-field-password-long = Trop long : { $max } octets au plus
error-field-password-email = Choisissez autre chose que votre adresse
error-field-password-common = Ce mot de passe est l'un des premiers que l'on essaierait
error-field-password-same = C'est déjà votre mot de passe : choisissez-en un autre
error-field-wrong-password = Ce n'est pas votre mot de passe actuel
error-field-no-password = Votre compte n'a pas de mot de passe : demandez un lien pour en choisir un
error-field-timezone = Ce fuseau horaire est inconnu. Exemple : Europe/Paris

accounts-email = Adresse électronique
accounts-password = Mot de passe
accounts-name = Nom
accounts-errors = Rien n'a été enregistré
accounts-errors-text = Corrigez ce qui est indiqué ; le reste est conservé.

login-title = Connexion
login-submit = Se connecter
login-forgotten = Mot de passe oublié
login-by-link = Recevoir un lien de connexion
login-no-account = Pas encore de compte ?
login-register = Créer un compte
login-errors = La connexion n'a pas abouti

register-title = Créer un compte
register-lead = Pour réserver une séance et retrouver vos comptes rendus.
register-name-hint = Votre coach le verra quand vous réserverez.
register-email-hint = Elle sert à vous connecter et à vous prévenir, à rien d'autre.
register-password-hint = 10 caractères au moins. Une phrase fait très bien l'affaire.
register-submit = Créer mon compte
register-has-account = Vous avez déjà un compte ?
register-login = Se connecter
register-errors = Le compte n'a pas été créé

link-ask-title = Recevoir un lien de connexion
link-ask-lead = Nous vous écrivons un lien qui vous connecte, sans mot de passe.
link-ask-submit = M'envoyer le lien
link-not-sent = Le lien n'est pas parti
link-sent-title = Regardez votre boîte de réception
link-sent-magic = Le lien vaut 15 minutes et ne sert qu'une fois.
link-sent-reset = Le lien vaut une heure et ne sert qu'une fois.
link-sent-nothing = Rien reçu ? Regardez dans les indésirables, et vérifiez l'adresse.
link-sent-back = Revenir à la connexion
link-use-title = Se connecter
link-use-lead = Encore un geste, et vous y êtes.
link-use-submit = Me connecter sur cet appareil
link-over-again = Demander un nouveau lien

forgotten-title = Mot de passe oublié
forgotten-lead = Nous vous écrivons un lien pour en choisir un autre.
forgotten-submit = M'envoyer le lien

reset-title = Choisir un nouveau mot de passe
reset-lead = Tous les autres appareils seront déconnectés.
reset-new = Nouveau mot de passe
reset-submit = Enregistrer ce mot de passe

account-title = Mon compte
account-you = Vous
account-email-note = L'adresse avec laquelle vous vous connectez.
account-email-verified = Adresse vérifiée
account-email-unverified = Adresse à vérifier
account-verify = Vérifier mon adresse
account-language = Langue
account-language-hint = Celle des pages et des courriels.
account-timezone = Fuseau horaire
account-timezone-hint = Celui des heures dans vos courriels, par exemple Europe/Paris. Vide : l'heure de Paris.
account-optional = facultatif
account-save = Enregistrer
account-password = Mot de passe
account-password-current = Mot de passe actuel
account-password-new = Nouveau mot de passe
account-password-submit = Changer le mot de passe
account-password-note = Les autres appareils seront déconnectés aussitôt.
account-password-none = Votre compte n'a pas de mot de passe.
account-password-choose = En choisir un par courriel
account-logins = Connexions récentes
account-logins-note = Une connexion que vous ne reconnaissez pas ? Changez votre mot de passe : tout le reste est déconnecté.
account-logins-empty = Aucune connexion pour l'instant.
account-logins-when = Quand
account-logins-how = Comment
account-logins-where = Depuis
account-logins-result = Résultat
account-method-password = Mot de passe
account-method-magic_link = Lien par courriel
account-method-reset = Nouveau mot de passe par courriel
account-method-register = Création du compte
account-login-ok = Réussie
account-login-failed = Refusée
account-unknown-place = Adresse inconnue
account-everywhere = Se déconnecter partout
account-everywhere-text = Tous vos appareils seront déconnectés, celui-ci aussi. Rien d'autre ne change.
account-everywhere-submit = Me déconnecter partout

lang-fr = Français
lang-en = English

flash-link-sent = Si un compte existe à l'adresse { $email }, un courriel vient de partir
flash-welcome = Votre compte est créé
flash-logged-out = Déconnexion faite
flash-logged-out-everywhere = Tous vos appareils sont déconnectés
flash-profile-saved = C'est enregistré
flash-password-changed = Votre mot de passe est changé ; les autres appareils sont déconnectés

mail-greeting = Bonjour,
mail-greeting-name = Bonjour { $name },
mail-foot = TrustCoach IA. Ce qui se dit en séance vous appartient.
mail-magic-subject = Votre lien de connexion
mail-magic-text = Vous avez demandé à vous connecter à TrustCoach IA. Le lien vaut 15 minutes et ne sert qu'une fois.
mail-magic-action = Me connecter
mail-magic-after = Si vous n'avez rien demandé, ne faites rien : personne n'est connecté.
mail-reset-subject = Choisir un nouveau mot de passe
mail-reset-text = Vous avez demandé à changer de mot de passe. Le lien vaut une heure et ne sert qu'une fois.
mail-reset-action = Choisir un nouveau mot de passe
mail-reset-after = Si vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.
mail-changed-subject = Votre mot de passe a été changé
mail-changed-text = Le mot de passe de votre compte vient d'être changé, et tous les autres appareils ont été déconnectés.
mail-changed-action = Ce n'était pas moi : choisir un autre mot de passe
mail-changed-after = Si c'était vous, il n'y a rien à faire.
