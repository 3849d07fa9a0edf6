//! What the clients of the demo are called, and what they wrote.

/// The clients, by name.
pub const CLIENTS: &[&str] = &[
    "Amélie Chartier",
    "Bastien Roche",
    "Coralie Meunier",
    "David Esnault",
    "Émeline Faure",
    "Farid Mansouri",
    "Gaëlle Kerbrat",
    "Henri Castaing",
    "Ibrahima Sow",
    "Juliette Arnaud",
    "Kenza Alaoui",
    "Léo Marchetti",
];

/// Rating and words; most of those who rate write nothing.
pub const OPINIONS: &[(i32, Option<&str>)] = &[
    (
        5,
        Some("Une écoute rare. Je suis sortie avec une décision et le calme pour la tenir."),
    ),
    (5, None),
    (
        4,
        Some("Très utile pour préparer mon entretien. J’aurais aimé un peu plus d’exercices."),
    ),
    (
        5,
        Some("J’avais peur d’être jugé. Ce n’est pas arrivé une seule fois."),
    ),
    (4, None),
    (
        5,
        Some("Des questions simples, qui dérangent juste ce qu’il faut."),
    ),
    (
        5,
        Some("Le compte rendu m’a servi toute la semaine. Trois actions, pas une de plus."),
    ),
    (
        3,
        Some("Bon contact, mais il nous a fallu deux séances pour entrer dans le sujet."),
    ),
    (5, None),
    (
        5,
        Some("Ma réunion s’est passée comme nous l’avions répétée. Merci."),
    ),
    (
        4,
        Some("Concret et chaleureux. La visio coupait un peu au début."),
    ),
    (5, Some("On sent l’expérience du terrain. Aucun jargon.")),
    (5, None),
    (
        4,
        Some("J’ai compris pourquoi je disais oui à tout. Le reste vient doucement."),
    ),
    (
        5,
        Some("Première fois que je parle de cela à quelqu’un. Je reviendrai."),
    ),
    (4, None),
    (
        5,
        Some("Un cadre clair, une vraie bienveillance, et des rires aussi."),
    ),
    (
        5,
        Some("En une heure, plus de chemin qu’en six mois à tourner seul."),
    ),
    (
        2,
        Some(
            "La méthode ne me convenait pas. Cela m’a été dit avec honnêteté, et j’ai été bien orienté.",
        ),
    ),
    (5, None),
    (5, Some("Ponctualité, préparation, suivi : rien à redire.")),
    (4, Some("Utile pour mon équipe comme pour moi.")),
    (5, Some("Je dors mieux. C’est tout ce que je demandais.")),
];
