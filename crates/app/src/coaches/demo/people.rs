//! The coaches of the demo: forty people who do not exist.

mod first;
mod fourth;
mod second;
mod third;

/// A coach of the demo.
pub struct Person {
    pub name: &'static str,
    /// What the portrait agrees with; see `portrait`.
    pub face: &'static str,
    /// City, latitude, longitude, zone.
    pub place: Place,
    pub headline: &'static str,
    pub bio: &'static str,
    pub specialties: &'static [&'static str],
    pub methods: &'static [&'static str],
    pub languages: &'static [&'static str],
    /// Euros an hour; none for someone who does not take bookings yet.
    pub euros: Option<i32>,
    /// Euros a day, for companies.
    pub day_euros: Option<i32>,
    /// `STANDARD`, `VERIFIED` or `PREMIUM`; verified from the second on.
    pub level: &'static str,
    pub audience: &'static [&'static str],
    pub modes: &'static [&'static str],
    /// Whether by video, whether in person.
    pub meets: (bool, bool),
    pub diplomas: &'static [Diploma],
    pub references: &'static [Company],
    /// Which of the weekly shapes of `demo::weeks`.
    pub week: usize,
    /// Sessions held before now.
    pub past: usize,
}

/// City, latitude, longitude, zone.
pub type Place = (&'static str, f64, f64, &'static str);
/// Name, issuer, year, whether the document was seen.
pub type Diploma = (&'static str, &'static str, i32, bool);
/// Company, sector, mission, year, what they say, who says it.
pub type Company = (
    &'static str,
    &'static str,
    &'static str,
    i32,
    Option<&'static str>,
    Option<&'static str>,
);

/// Everyone, in a fixed order.
pub fn all() -> impl Iterator<Item = &'static Person> {
    [first::PEOPLE, second::PEOPLE, third::PEOPLE, fourth::PEOPLE]
        .into_iter()
        .flatten()
}

const PARIS_ZONE: &str = "Europe/Paris";
const PARIS: Place = ("Paris", 48.8566, 2.3522, PARIS_ZONE);
const LYON: Place = ("Lyon", 45.7640, 4.8357, PARIS_ZONE);
const MARSEILLE: Place = ("Marseille", 43.2965, 5.3698, PARIS_ZONE);
const TOULOUSE: Place = ("Toulouse", 43.6047, 1.4442, PARIS_ZONE);
const NANTES: Place = ("Nantes", 47.2184, -1.5536, PARIS_ZONE);
const BORDEAUX: Place = ("Bordeaux", 44.8378, -0.5792, PARIS_ZONE);
const LILLE: Place = ("Lille", 50.6292, 3.0573, PARIS_ZONE);
const STRASBOURG: Place = ("Strasbourg", 48.5734, 7.7521, PARIS_ZONE);
const RENNES: Place = ("Rennes", 48.1173, -1.6778, PARIS_ZONE);
const GRENOBLE: Place = ("Grenoble", 45.1885, 5.7245, PARIS_ZONE);
const MONTPELLIER: Place = ("Montpellier", 43.6108, 3.8767, PARIS_ZONE);
const NICE: Place = ("Nice", 43.7102, 7.2620, PARIS_ZONE);
const ANGERS: Place = ("Angers", 47.4784, -0.5632, PARIS_ZONE);
const SAINT_ETIENNE: Place = ("Saint-Étienne", 45.4397, 4.3872, PARIS_ZONE);
const SAINT_DENIS: Place = (
    "Saint-Denis (La Réunion)",
    -20.8789,
    55.4481,
    "Indian/Reunion",
);
const FORT_DE_FRANCE: Place = ("Fort-de-France", 14.6161, -61.0588, "America/Martinique");
const MONTREAL: Place = ("Montréal", 45.5019, -73.5674, "America/Toronto");
const BRUSSELS: Place = ("Bruxelles", 50.8503, 4.3517, "Europe/Brussels");

const RNCP: (&str, &str) = (
    "Coach professionnel, titre RNCP de niveau 6",
    "France compétences",
);
const ACC: (&str, &str) = (
    "Associate Certified Coach (ACC)",
    "International Coaching Federation",
);
const PCC: (&str, &str) = (
    "Professional Certified Coach (PCC)",
    "International Coaching Federation",
);
const MCC: (&str, &str) = (
    "Master Certified Coach (MCC)",
    "International Coaching Federation",
);
const EMCC: (&str, &str) = ("Praticien senior (EIA)", "EMCC France");
const MBTI: (&str, &str) = (
    "Certification MBTI, niveaux I et II",
    "The Myers-Briggs Company",
);
const PCM: (&str, &str) = (
    "Process Communication, coach certifié",
    "Kahler Communication France",
);
const PNL: (&str, &str) = ("Maître praticien en PNL", "NLPNL");
const MBSR: (&str, &str) = (
    "Instructeur MBSR",
    "Association pour le développement de la mindfulness",
);
const CNV: (&str, &str) = (
    "Communication non violente, parcours de certification",
    "Association pour la CNV",
);
const AT: (&str, &str) = ("Analyse transactionnelle, diplôme 202", "IFAT");
const ENNEA: (&str, &str) = (
    "Ennéagramme, praticien certifié",
    "Centre d'études de l'ennéagramme",
);
const SOPHRO: (&str, &str) = (
    "Sophrologue, titre RNCP",
    "Chambre syndicale de la sophrologie",
);
const BILAN: (&str, &str) = (
    "Praticien du bilan de compétences",
    "Certification Qualiopi",
);

const fn diploma(what: (&'static str, &'static str), year: i32, seen: bool) -> Diploma {
    (what.0, what.1, year, seen)
}

const ALONE: &[&str] = &["INDIVIDUAL"];
const ALONE_OR_TEAM: &[&str] = &["INDIVIDUAL", "TEAM"];
const ALONE_OR_GROUP: &[&str] = &["INDIVIDUAL", "GROUP"];
const ALL_MODES: &[&str] = &["INDIVIDUAL", "TEAM", "ORGANIZATION"];
const PRIVATE: &[&str] = &["INDIVIDUAL", "EMPLOYEE"];
const WORK: &[&str] = &["EMPLOYEE", "MANAGER"];
const LEADERS: &[&str] = &["EXECUTIVE", "MANAGER"];
const FOUNDERS: &[&str] = &["ENTREPRENEUR", "EXECUTIVE"];
const EVERYONE: &[&str] = &["INDIVIDUAL", "EMPLOYEE", "MANAGER", "ENTREPRENEUR"];
