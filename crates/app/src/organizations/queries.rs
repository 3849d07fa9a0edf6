//! All SQL about companies and who belongs to them.

use domain::{
    ids::{MemberId, OrganizationId, UserId},
    schema::OrgMemberRole,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of the model `Organization`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationRow {
    /// A CUID.
    pub id: OrganizationId,
    /// What people call it.
    pub name: String,
    /// What the law calls it.
    pub legal_name: Option<String>,
    /// The number of the establishment, unique.
    pub siret: Option<String>,
    /// The intra-community VAT number.
    pub vat_number: Option<String>,
    /// Street of the invoice.
    pub billing_address: Option<String>,
    /// Town of the invoice.
    pub billing_city: Option<String>,
    /// Postcode of the invoice.
    pub billing_postcode: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub billing_country: Option<String>,
    /// Whom to talk to.
    pub contact_name: Option<String>,
    /// Where to write.
    pub contact_email: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
    /// How many members it may have; none for no limit.
    pub max_users_allowed: Option<i32>,
    /// The yearly budget in cents; none for no limit.
    pub budget_allocated: Option<i32>,
    /// What is used of it, in cents.
    pub budget_used: i32,
    /// When the row was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// Writes one.
pub async fn insert_organization(conn: &mut PgConnection, row: &OrganizationRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Organization" (
          "id",
          "name",
          "legalName",
          "siret",
          "vatNumber",
          "billingAddress",
          "billingCity",
          "billingPostcode",
          "billingCountry",
          "contactName",
          "contactEmail",
          "contactPhone",
          "maxUsersAllowed",
          "budgetAllocated",
          "budgetUsed",
          "createdAt",
          "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        "#,
        row.id.as_str(),
        row.name,
        row.legal_name.as_deref(),
        row.siret.as_deref(),
        row.vat_number.as_deref(),
        row.billing_address.as_deref(),
        row.billing_city.as_deref(),
        row.billing_postcode.as_deref(),
        row.billing_country.as_deref(),
        row.contact_name.as_deref(),
        row.contact_email.as_deref(),
        row.contact_phone.as_deref(),
        row.max_users_allowed,
        row.budget_allocated,
        row.budget_used,
        row.created_at as _,
        row.updated_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An organization, by its id.
pub async fn organization(
    conn: &mut PgConnection,
    id: &OrganizationId,
) -> Result<Option<OrganizationRow>> {
    Ok(sqlx::query_as!(
        OrganizationRow,
        r#"
        SELECT "id" AS "id: OrganizationId",
               "name",
               "legalName" AS legal_name,
               "siret",
               "vatNumber" AS vat_number,
               "billingAddress" AS billing_address,
               "billingCity" AS billing_city,
               "billingPostcode" AS billing_postcode,
               "billingCountry" AS billing_country,
               "contactName" AS contact_name,
               "contactEmail" AS contact_email,
               "contactPhone" AS contact_phone,
               "maxUsersAllowed" AS max_users_allowed,
               "budgetAllocated" AS budget_allocated,
               "budgetUsed" AS budget_used,
               "createdAt" AS created_at,
               "updatedAt" AS updated_at
        FROM "Organization"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// A row of the model `OrganizationMember`.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberRow {
    /// A CUID.
    pub id: MemberId,
    /// The company.
    pub organization_id: OrganizationId,
    /// The person; once in each company.
    pub user_id: UserId,
    /// What they may do there.
    pub role: OrgMemberRole,
    /// How many sessions the company pays; none for no limit.
    pub sessions_allowed: Option<i32>,
    /// How many were booked of them.
    pub sessions_used: i32,
    /// Since when.
    pub joined_at: Instant,
}

/// Writes one.
pub async fn insert_member(conn: &mut PgConnection, row: &MemberRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "OrganizationMember" (
          "id",
          "organizationId",
          "userId",
          "role",
          "sessionsAllowed",
          "sessionsUsed",
          "joinedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        "#,
        row.id.as_str(),
        row.organization_id.as_str(),
        row.user_id.as_str(),
        row.role as _,
        row.sessions_allowed,
        row.sessions_used,
        row.joined_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A membership, by its id.
pub async fn member(conn: &mut PgConnection, id: &MemberId) -> Result<Option<MemberRow>> {
    Ok(sqlx::query_as!(
        MemberRow,
        r#"
        SELECT "id" AS "id: MemberId",
               "organizationId" AS "organization_id: OrganizationId",
               "userId" AS "user_id: UserId",
               "role",
               "sessionsAllowed" AS sessions_allowed,
               "sessionsUsed" AS sessions_used,
               "joinedAt" AS joined_at
        FROM "OrganizationMember"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
