//! The specification's `prisma/seed.ts`, line by line.

use std::collections::HashMap;

use domain::schema::{BadgeLevel, InterventionMode, OrgMemberRole, Role, TargetAudience};
use jiff::Timestamp;
use platform::{db::Instant, id::cuid, password::Passwords};
use sqlx::PgConnection;

use super::{Seeded, ensure_member, user_id};

/// What the organization is known by.
pub const SIRET: &str = "12345678901234";

struct Person {
    email: &'static str,
    name: &'static str,
    password: &'static str,
    role: Role,
    coach: Option<Profile>,
}

struct Profile {
    bio: &'static str,
    headline: &'static str,
    specialties: &'static [&'static str],
    methodologies: &'static [&'static str],
    intervention_modes: &'static [InterventionMode],
    target_audience: &'static [TargetAudience],
    accepts_corporate: bool,
    hourly_rate: i32,
    daily_rate: Option<i32>,
    badge: BadgeLevel,
    city: &'static str,
    certifications: &'static [Certification],
    references: &'static [Reference],
}

struct Certification {
    name: &'static str,
    issuer: &'static str,
    year: i32,
}

struct Reference {
    company: &'static str,
    sector: &'static str,
    mission: &'static str,
    year: i32,
    testimonial: Option<&'static str>,
    contact: Option<&'static str>,
}

const MEMBER: &str = "user@test.fr";

const PEOPLE: [Person; 4] = [
    Person {
        email: "admin@trustcoach.fr",
        name: "Admin TrustCoach",
        password: "admin123",
        role: Role::Admin,
        coach: None,
    },
    Person {
        email: "marie.dupont@coach.fr",
        name: "Marie Dupont",
        password: "coach123",
        role: Role::Coach,
        coach: Some(Profile {
            bio: "Coach certifiée en développement personnel avec 10 ans d'expérience. \
                  Spécialisée dans la gestion du stress et l'équilibre de vie.",
            headline: "Coach en gestion du stress",
            specialties: &[
                "Gestion du stress",
                "Confiance en soi",
                "Équilibre vie pro/perso",
            ],
            methodologies: &["PNL", "Pleine conscience"],
            intervention_modes: &[InterventionMode::Individual],
            target_audience: &[TargetAudience::Individual, TargetAudience::Employee],
            accepts_corporate: false,
            hourly_rate: 8_000,
            daily_rate: None,
            badge: BadgeLevel::Verified,
            city: "Paris",
            certifications: &[],
            references: &[],
        }),
    },
    Person {
        email: "thomas.martin@coach.fr",
        name: "Thomas Martin",
        password: "coach123",
        role: Role::Coach,
        coach: Some(Profile {
            bio: "Expert en coaching de dirigeants et transformation des organisations. \
                  15 ans d'expérience en entreprise avant de devenir coach.",
            headline: "Executive Coach & Leadership",
            specialties: &[
                "Leadership",
                "Management",
                "Prise de parole",
                "Gestion du changement",
            ],
            methodologies: &["MBTI", "Process Com", "360° Feedback", "Ennéagramme"],
            intervention_modes: &[
                InterventionMode::Individual,
                InterventionMode::Team,
                InterventionMode::Organization,
            ],
            target_audience: &[TargetAudience::Executive, TargetAudience::Manager],
            accepts_corporate: true,
            hourly_rate: 15_000,
            daily_rate: Some(200_000),
            badge: BadgeLevel::Premium,
            city: "Lyon",
            certifications: &[
                Certification {
                    name: "Certification ICF PCC",
                    issuer: "International Coaching Federation",
                    year: 2019,
                },
                Certification {
                    name: "Certification MBTI",
                    issuer: "The Myers-Briggs Company",
                    year: 2018,
                },
            ],
            references: &[
                Reference {
                    company: "BNP Paribas",
                    sector: "Banque",
                    mission: "Coaching dirigeants",
                    year: 2023,
                    testimonial: Some(
                        "Thomas a accompagné notre COMEX dans une période de transformation \
                         majeure.",
                    ),
                    contact: Some("Marie D., DRH"),
                },
                Reference {
                    company: "L'Oréal",
                    sector: "Cosmétiques",
                    mission: "Team coaching",
                    year: 2022,
                    testimonial: None,
                    contact: None,
                },
            ],
        }),
    },
    Person {
        email: MEMBER,
        name: "Jean Test",
        password: "user123",
        role: Role::User,
        coach: None,
    },
];

/// The hashes of those who are not there yet. Slow on purpose, so before the transaction.
pub async fn hashes(
    conn: &mut PgConnection,
    passwords: &Passwords,
) -> anyhow::Result<HashMap<&'static str, String>> {
    let mut hashes = HashMap::new();
    for person in &PEOPLE {
        if user_id(conn, person.email).await?.is_none() {
            hashes.insert(person.email, passwords.hash(person.password).await?);
        }
    }
    Ok(hashes)
}

/// Marks the addresses of these people as theirs, as a letter to them would have: a demonstration
/// is to be played with, and nobody reads their letters.
pub async fn believe_addresses(conn: &mut PgConnection, now: Timestamp) -> anyhow::Result<()> {
    let emails: Vec<String> = PEOPLE
        .iter()
        .map(|person| person.email.to_owned())
        .collect();
    sqlx::query!(
        r#"
        UPDATE "User"
        SET "emailVerified" = $2
        WHERE email = ANY($1)
          AND "emailVerified" IS NULL
        "#,
        &emails,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes what is missing; what is there stays as it is, as the original's `update: {}` has it.
pub async fn write(
    conn: &mut PgConnection,
    hashes: &HashMap<&'static str, String>,
    now: Timestamp,
) -> anyhow::Result<Seeded> {
    let mut seeded = Seeded::default();
    for person in &PEOPLE {
        // Someone who appeared since the hashes were made was made by another seed.
        if let Some(hash) = hashes.get(person.email)
            && user_id(conn, person.email).await?.is_none()
        {
            insert_person(conn, person, hash, now).await?;
            seeded.users += 1;
        }
    }
    let organization = organization(conn, now).await?;
    if let Some(user) = user_id(conn, MEMBER).await? {
        let role = OrgMemberRole::Employee;
        let made = ensure_member(conn, &organization, &user, role, Some(10), now).await?;
        seeded.members += usize::from(made);
    }
    Ok(seeded)
}

async fn insert_person(
    conn: &mut PgConnection,
    person: &Person,
    hash: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let id = cuid(now);
    sqlx::query!(
        r#"
        INSERT INTO "User" (id, email, name, password, role, "createdAt", "updatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        "#,
        id,
        person.email,
        person.name,
        hash,
        person.role as _,
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    if let Some(profile) = &person.coach {
        insert_coach(conn, &id, profile, now).await?;
    }
    Ok(())
}

async fn insert_coach(
    conn: &mut PgConnection,
    user: &str,
    profile: &Profile,
    now: Timestamp,
) -> anyhow::Result<()> {
    let id = cuid(now);
    sqlx::query!(
        r#"
        INSERT INTO "Coach" (
          id, "userId", bio, headline, specialties, methodologies, "interventionModes",
          "targetAudience", "acceptsCorporate", "hourlyRate", "dailyRate", verified,
          "badgeLevel", city, "createdAt", "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, true, $12, $13, $14, $14)
        "#,
        id,
        user,
        profile.bio,
        profile.headline,
        &texts(profile.specialties),
        &texts(profile.methodologies),
        profile.intervention_modes as _,
        profile.target_audience as _,
        profile.accepts_corporate,
        profile.hourly_rate,
        profile.daily_rate,
        profile.badge as _,
        profile.city,
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    for certification in profile.certifications {
        sqlx::query!(
            r#"
            INSERT INTO "Certification" (id, "coachId", name, issuer, year, verified, "createdAt")
            VALUES ($1, $2, $3, $4, $5, true, $6)
            "#,
            cuid(now),
            id,
            certification.name,
            certification.issuer,
            certification.year,
            Instant(now) as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    for reference in profile.references {
        sqlx::query!(
            r#"
            INSERT INTO "CoachReference" (
              id, "coachId", "companyName", sector, "missionType", year, testimonial,
              "contactName", "canDisplay", "createdAt"
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, $9)
            "#,
            cuid(now),
            id,
            reference.company,
            reference.sector,
            reference.mission,
            reference.year,
            reference.testimonial,
            reference.contact,
            Instant(now) as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The organization, made unless its number is known.
async fn organization(conn: &mut PgConnection, now: Timestamp) -> anyhow::Result<String> {
    let known = sqlx::query_scalar!(r#"SELECT id FROM "Organization" WHERE siret = $1"#, SIRET)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = cuid(now);
    sqlx::query!(
        r#"
        INSERT INTO "Organization" (
          id, name, "legalName", siret, "vatNumber", "billingAddress", "billingCity",
          "billingPostcode", "billingCountry", "contactName", "contactEmail", "maxUsersAllowed",
          "budgetAllocated", "createdAt", "updatedAt"
        )
        VALUES (
          $1, 'Acme Corp', 'Acme Corporation SAS', $2, 'FR12345678901',
          '123 Avenue des Champs-Élysées', 'Paris', '75008', 'FR', 'Sophie Martin',
          'sophie.martin@acme.fr', 50, 5000000, $3, $3
        )
        "#,
        id,
        SIRET,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(id)
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
