# La page qui décrit l’API.
docs-title = L'API de TrustCoach
docs-lede = Tout ce que font les pages peut se faire par programme, avec les mêmes droits.
docs-document = La description complète (OpenAPI 3.1, JSON)
