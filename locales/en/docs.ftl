# The page that describes the API.
docs-title = The API of TrustCoach
docs-lede = Whatever the pages do can be done by a program, with the same rights.
docs-document = The whole description (OpenAPI 3.1, JSON)
