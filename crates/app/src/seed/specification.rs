//! The specification's `prisma/seed.ts`, and the company of the demonstration. Who they are is in
//! `data/specification.json`.

use std::collections::HashMap;

use anyhow::Context;
use jiff::Timestamp;
use platform::{db::Instant, id::cuid, password::Passwords};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{Seeded, insert, user_id};

#[derive(Deserialize)]
pub struct File {
    people: Vec<Person>,
    organization: Value,
    member: Member,
    company: Vec<Member>,
}

#[derive(Deserialize)]
struct Person {
    email: String,
    name: String,
    password: String,
    role: String,
    coach: Option<Value>,
}

/// Who works at the organization; the rest are columns of `OrganizationMember`.
#[derive(Deserialize)]
struct Member {
    email: String,
    name: Option<String>,
    #[serde(flatten)]
    columns: Value,
}

pub fn file() -> anyhow::Result<File> {
    Ok(serde_json::from_str(include_str!(
        "../../data/specification.json"
    ))?)
}

impl File {
    /// The hashes of those who are not there yet. Slow on purpose, so before the transaction.
    pub async fn hashes(
        &self,
        conn: &mut PgConnection,
        passwords: &Passwords,
    ) -> anyhow::Result<HashMap<&str, String>> {
        let mut hashes = HashMap::new();
        for person in &self.people {
            if user_id(conn, &person.email).await?.is_none() {
                hashes.insert(
                    person.email.as_str(),
                    passwords.hash(&person.password).await?,
                );
            }
        }
        Ok(hashes)
    }

    /// Makes what is missing; what is there stays as it is, as the original's `update: {}` has it.
    pub async fn write(
        &self,
        conn: &mut PgConnection,
        hashes: &HashMap<&str, String>,
        now: Timestamp,
    ) -> anyhow::Result<Seeded> {
        let at = Instant(now);
        let mut seeded = Seeded::default();
        for person in &self.people {
            // Someone who appeared since the hashes were made was made by another seed.
            let Some(hash) = hashes.get(person.email.as_str()) else {
                continue;
            };
            if user_id(conn, &person.email).await?.is_some() {
                continue;
            }
            let id = cuid(now);
            let user = json!([{
                "id": id, "email": person.email, "name": person.name, "password": hash,
                "role": person.role,
            }]);
            insert!(conn, "data/seed/users.sql", user, at as _);
            if let Some(coach) = &person.coach {
                let coaches = json!({ "coaches": [identified(coach, &id, now)] });
                insert!(conn, "data/seed/coaches.sql", coaches, at as _);
                insert!(conn, "data/seed/certifications.sql", coaches, at as _);
                insert!(conn, "data/seed/references.sql", coaches, at as _);
            }
            seeded.users += 1;
        }
        let (organization, id) = (&self.organization, cuid(now));
        insert!(
            conn,
            "data/seed/organization.sql",
            organization,
            id,
            at as _
        );
        seeded.members += self.join(conn, &self.member, now).await?;
        Ok(seeded)
    }

    /// Makes who is missing of the company.
    pub async fn write_company(
        &self,
        conn: &mut PgConnection,
        hash: &str,
        now: Timestamp,
    ) -> anyhow::Result<Seeded> {
        let at = Instant(now);
        let mut seeded = Seeded::default();
        for member in &self.company {
            let user = json!([{
                "id": cuid(now), "email": member.email, "emailVerified": at, "name": member.name,
                "password": hash, "role": "USER",
            }]);
            let made = insert!(conn, "data/seed/users.sql", user, at as _);
            seeded.users += usize::try_from(made)?;
            seeded.members += self.join(conn, member, now).await?;
        }
        Ok(seeded)
    }

    /// How many members this made: one, or none when the person was there.
    async fn join(
        &self,
        conn: &mut PgConnection,
        member: &Member,
        now: Timestamp,
    ) -> anyhow::Result<usize> {
        let siret = self.organization["siret"].as_str().context("no SIRET")?;
        let made = insert!(
            conn,
            "data/seed/member.sql",
            &member.columns,
            &member.email,
            siret,
            cuid(now),
            Instant(now) as _
        );
        Ok(usize::try_from(made)?)
    }

    /// Marks the addresses of these people as theirs, as a letter to them would have: a
    /// demonstration is to be played with, and nobody reads their letters.
    pub async fn believe_addresses(
        &self,
        conn: &mut PgConnection,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let emails: Vec<&str> = self.people.iter().map(|p| p.email.as_str()).collect();
        sqlx::query!(
            r#"
            UPDATE "User"
            SET "emailVerified" = $2
            WHERE email = ANY($1)
              AND "emailVerified" IS NULL
            "#,
            &emails as _,
            Instant(now) as _,
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// A coach's profile of the file, with the ids that it needs.
fn identified(coach: &Value, user: &str, now: Timestamp) -> Value {
    let mut coach = coach.clone();
    coach["id"] = cuid(now).into();
    coach["userId"] = user.into();
    for list in ["certifications", "references"] {
        for row in coach[list].as_array_mut().into_iter().flatten() {
            row["id"] = cuid(now).into();
        }
    }
    coach
}
