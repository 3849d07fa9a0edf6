# Les agendas : flux, agendas externes.
error-too-many-calendars = Vous avez déjà cinq agendas
error-too-many-calendars-detail = Rien n'a été ajouté. Retirez-en un pour en ajouter un autre.
error-field-calendar-url = Cette adresse ne peut pas être lue. Elle commence par https:// ou webcal://
error-field-calendar-private = Cette adresse mène à l'intérieur d'un réseau. Donnez une adresse publique.
error-field-calendar-known = Vous avez déjà ajouté cet agenda

calendars-entry-busy = Occupé
calendars-feed-name = TrustCoach

calendars-title = Mes agendas
calendars-blocking = Agendas qui bloquent des créneaux
calendars-blocking-lede = Ce qui est occupé dans ces agendas n'est pas proposé à vos clients. Nous ne gardons ni les titres, ni les lieux, ni les invités ; seul le titre d'un événement à corriger est gardé, chiffré, pour vous le montrer.
calendars-add-title = Ajouter un agenda
calendars-refused = L'agenda n'a pas été ajouté
calendars-refused-text = Corrigez ce qui est indiqué ci-dessous.
calendars-url = Adresse de l'agenda (ICS)
calendars-url-hint = L'adresse secrète que donne votre agenda. Elle commence par https:// ou webcal://
calendars-name = Nom
calendars-name-hint = Pour vous y retrouver : Personnel, Travail…
calendars-optional = facultatif
calendars-add = Ajouter cet agenda
calendars-full = Cinq agendas au plus. Retirez-en un pour en ajouter un autre.
calendars-where = Où trouver cette adresse
calendars-where-google = Google Agenda : Paramètres de l'agenda, puis « Adresse secrète au format iCal ».
calendars-where-outlook = Outlook : Paramètres, Calendrier, « Calendriers partagés », puis publiez le calendrier et copiez le lien ICS.
calendars-where-apple = iCloud : partagez le calendrier, cochez « Calendrier public » et copiez le lien.
calendars-read-at = lu { $when }
calendars-busy = { $count ->
    [0] rien d'occupé
    [one] { $count } plage occupée
   *[other] { $count } plages occupées
}
calendars-state-reading = Lecture en cours
calendars-state-read = Lu
calendars-state-failing = À surveiller
calendars-state-unreadable = Illisible
calendars-error-address = L'adresse ne mène pas à un agenda que nous pouvons lire.
calendars-error-private = L'adresse mène à l'intérieur d'un réseau. Elle n'est pas lue.
calendars-error-unreachable = Personne ne répond à cette adresse.
calendars-error-slow = La réponse a pris trop de temps.
calendars-error-too-large = L'agenda dépasse 5 Mo.
calendars-error-redirects = L'adresse renvoie trop de fois à une autre.
calendars-error-gone = L'agenda n'est plus à cette adresse.
calendars-error-denied = La lecture de cet agenda nous est refusée.
calendars-error-status = Le serveur de l'agenda est en difficulté.
calendars-error-not-calendar = Ce qui se trouve à cette adresse n'est pas un agenda.
calendars-error-cut-off = L'agenda nous est parvenu incomplet.
calendars-error-too-much = L'agenda contient trop d'événements.
calendars-failing = La dernière lecture réussie compte encore jusqu'à { $when }.
calendars-unreadable = Aucun créneau n'est proposé tant que cet agenda n'a pas été lu.
calendars-next = Prochain essai { $when }. Plus l'agenda reste illisible, plus les essais s'espacent ; « Relire » essaie tout de suite.
calendars-unclear = { $count ->
    [one] Un événement n'a pas été entièrement compris : tout le temps qu'il peut prendre est bloqué.
   *[other] { $count } événements n'ont pas été entièrement compris : tout le temps qu'ils peuvent prendre est bloqué.
}
calendars-odd-title = Quels événements, et que faire
calendars-odd-untitled = Sans titre
calendars-odd-which = « { $title } », à partir du { $when }.
calendars-odd-which-undated = « { $title } », sans date lisible.
calendars-odd-why-start = Son début est illisible. Ouvrez-le dans votre agenda et redonnez-lui une date et une heure.
calendars-odd-why-length = Sa durée manque ou n'a pas de sens. Redonnez-lui une fin dans votre agenda.
calendars-odd-why-rule = Sa répétition n'est pas comprise. Choisissez-en une plus simple, ou une date de fin.
calendars-odd-why-change = Il déplace une partie d'une série d'une façon que nous ne comprenons pas. Terminez la série à cette date et créez-en une nouvelle.
calendars-odd-why-dates = Une de ses dates est illisible. Enregistrez-le à nouveau, ou créez-le de nouveau.
calendars-odd-why-zone = Son fuseau horaire est inconnu. Choisissez-en un dans votre agenda.
calendars-odd-why-line = Une ligne en est abîmée. Enregistrez-le à nouveau, ou créez-le de nouveau.
calendars-odd-why-long = Il occupe plus d'un mois d'affilée. Si vous restez disponible, indiquez-le comme « disponible » dans votre agenda.
calendars-odd-blocks = { $count ->
    [one] En attendant, il bloque du { $from } au { $until }.
   *[other] En attendant, il bloque { $count } plages entre le { $from } et le { $until }.
}
calendars-odd-more = { $count ->
    [one] Et un autre événement.
   *[other] Et { $count } autres événements.
}
calendars-read-now = Relire
calendars-remove = Retirer
calendars-remove-ask = Ce qui y est occupé pourra de nouveau être réservé.
calendars-remove-sure = Retirer cet agenda
flash-calendar-added = L'agenda est ajouté. Sa première lecture est en cours.
flash-calendar-asked = L'agenda est relu.
flash-calendar-removed = L'agenda est retiré.

calendars-feed = Mes séances dans mon agenda
calendars-feed-lede = Abonnez votre agenda à vos séances : elles y apparaissent, se déplacent et disparaissent d'elles-mêmes.
calendars-account-title = Mes séances dans mon agenda
calendars-account-lede = Abonnez votre agenda à vos séances : elles y apparaissent, se déplacent et disparaissent d'elles-mêmes.
calendars-account-link = Suivre mes séances dans mon agenda
calendars-feed-create = Créer mon adresse
calendars-feed-address = Votre adresse
calendars-feed-show = Afficher l'adresse
calendars-feed-secret = Gardez-la pour vous : quiconque l'a peut lire vos séances.
calendars-feed-copy = Copier
calendars-feed-copied = Adresse copiée.
calendars-feed-open = Ouvrir dans mon agenda
calendars-feed-how = Comment l'ajouter
calendars-feed-how-google = Google Agenda : « Autres agendas », « À partir de l'URL », puis collez l'adresse.
calendars-feed-how-outlook = Outlook : « Ajouter un calendrier », « S'abonner à partir du web », puis collez l'adresse.
calendars-feed-how-apple = iPhone, iPad et Mac : le bouton ci-dessus suffit.
calendars-feed-names = Montrer avec qui
calendars-feed-names-hint = Sinon, votre agenda dit seulement que vous êtes occupé.
calendars-feed-save = Enregistrer
calendars-feed-read = Lue la dernière fois { $when }.
calendars-feed-unread = Pas encore lue.
calendars-feed-delay = Votre agenda décide quand il la relit : souvent toutes les heures, parfois une fois par jour.
calendars-feed-renew = Changer l'adresse
calendars-feed-renew-ask = L'adresse actuelle cesse de fonctionner tout de suite, partout où vous l'avez donnée.
calendars-feed-renew-sure = Changer l'adresse maintenant
calendars-feed-revoke = Supprimer l'adresse
calendars-feed-revoke-ask = Les agendas qui la suivent ne recevront plus rien.
calendars-feed-revoke-sure = Supprimer l'adresse maintenant
flash-feed-created = Votre adresse est prête.
flash-feed-renewed = Votre adresse a changé. Donnez la nouvelle à votre agenda.
flash-feed-names = C'est enregistré.
flash-feed-revoked = L'adresse est supprimée.

mail-calendar-lost-subject = Votre agenda « { $name } » ne peut plus être lu
mail-calendar-lost-text = Votre agenda « { $name } » n'a pas pu être lu depuis le { $when }.
mail-calendar-lost-slots = Pour ne pas vous faire réserver deux fois, nous ne proposons plus vos créneaux tant qu'il n'est pas lu. Vos séances déjà prévues ne changent pas.
mail-calendar-lost-after = Vérifiez son adresse, ou retirez-le. Nous réessayons toutes les dix minutes, et nous vous écrirons quand il sera lu.
mail-calendar-back-subject = Votre agenda « { $name } » est lu de nouveau
mail-calendar-back-text = Votre agenda « { $name } » est lu de nouveau. Vos créneaux libres sont proposés comme avant.
mail-calendar-odd-subject = { $count ->
    [one] Un événement de votre agenda « { $name } » est à corriger
   *[other] { $count } événements de votre agenda « { $name } » sont à corriger
}
mail-calendar-odd-text = { $count ->
    [one] Nous n'avons pas entièrement compris un événement de votre agenda « { $name } ». Pour ne pas vous faire réserver deux fois, nous bloquons tout le temps qu'il peut prendre.
   *[other] Nous n'avons pas entièrement compris { $count } événements de votre agenda « { $name } ». Pour ne pas vous faire réserver deux fois, nous bloquons tout le temps qu'ils peuvent prendre.
}
mail-calendar-odd-after = Dès que c'est corrigé dans votre agenda, nous le lisons dans les quinze minutes ; « Relire » le fait tout de suite. Vos séances déjà prévues ne changent pas.
mail-calendar-action = Voir mes agendas
error-feed-needs-proof = Confirmez d'abord votre adresse électronique
error-feed-needs-proof-detail = Un flux est un accès durable à vos séances : il se crée une fois que votre boîte est la vôtre.
