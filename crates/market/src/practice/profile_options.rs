//! Options of the profile's forms: specialties, methodologies, languages, countries, currencies.

/// Specialties that clients look for.
pub const SPECIALTIES: &[&str] = &[
    "Gestion du stress",
    "Confiance en soi",
    "Équilibre vie pro/perso",
    "Épuisement professionnel",
    "Prise de parole",
    "Leadership",
    "Management",
    "Prise de poste",
    "Reconversion",
    "Bilan de compétences",
    "Orientation",
    "Recherche d’emploi",
    "Préparation d’entretien",
    "Gestion du changement",
    "Gestion du temps",
    "Gestion des conflits",
    "Communication",
    "Assertivité",
    "Intelligence émotionnelle",
    "Prise de décision",
    "Création d’entreprise",
    "Cohésion d’équipe",
    "Parentalité",
    "Retour de congé",
    "Interculturel",
    "Deuil et séparation",
    "Vie de couple",
    "Sommeil",
    "Préparation à la retraite",
    "Syndrome de l’imposteur",
];

/// Ways of working that coaches are certified in.
pub const METHODOLOGIES: &[&str] = &[
    "MBTI",
    "Process Com",
    "360° Feedback",
    "Ennéagramme",
    "PNL",
    "Pleine conscience",
    "ACT",
    "Analyse transactionnelle",
    "Approche systémique",
    "Communication non violente",
    "Gestalt",
    "Sophrologie",
    "Hypnose",
    "DISC",
    "Codéveloppement",
    "Élément humain",
    "Appreciative Inquiry",
    "Co-active",
    "Psychologie positive",
    "Théâtre forum",
];

/// Languages by their tag; the catalogues name them.
pub const LANGUAGES: &[&str] = &[
    "fr", "en", "es", "de", "it", "pt", "ar", "nl", "pl", "ru", "zh", "vi", "br", "tr", "ro", "ja",
];

/// Countries by their ISO 3166 code; the catalogues name them.
pub const COUNTRIES: &[&str] = &[
    "FR", "BE", "CH", "LU", "MC", "CA", "DE", "ES", "GB", "IE", "IT", "NL", "PT", "US", "MA", "TN",
    "DZ", "SN", "CI", "CM",
];
