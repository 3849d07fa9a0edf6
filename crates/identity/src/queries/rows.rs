//! The whole rows of Auth.js' models, as the specification has them.

use domain::{
    ids::{AccountId, UserId},
    schema::Role,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of the model `User`.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRow {
    /// A CUID.
    pub id: UserId,
    /// Unique, as it was typed or lower-cased by us.
    pub email: String,
    /// When the address was proven.
    pub email_verified: Option<Instant>,
    /// The name.
    pub name: Option<String>,
    /// Address of a picture.
    pub image: Option<String>,
    /// The bcrypt hash; none for OAuth.
    pub password: Option<String>,
    /// What they are on the platform.
    pub role: Role,
    /// When the row was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// A row of the model `Account`: a login at an OAuth provider. The three tokens are sealed
/// before they come here.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRow {
    /// A CUID.
    pub id: AccountId,
    /// Whose it is.
    pub user_id: UserId,
    /// `oauth`, `oidc` or `email`.
    pub kind: String,
    /// The provider's name.
    pub provider: String,
    /// The person's id there.
    pub provider_account_id: String,
    /// To get a new access token.
    pub refresh_token: Option<String>,
    /// To ask the provider.
    pub access_token: Option<String>,
    /// Unix time in seconds.
    pub expires_at: Option<i32>,
    /// `bearer`, usually.
    pub token_type: Option<String>,
    /// What was granted.
    pub scope: Option<String>,
    /// Who the provider says it is.
    pub id_token: Option<String>,
    /// The provider's own state.
    pub session_state: Option<String>,
}

/// A row of the model `VerificationToken`.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenRow {
    /// The purpose and the address: `magic:marie@exemple.fr`.
    pub identifier: String,
    /// SHA-256 of what the letter holds.
    pub token: String,
    /// When it is no longer taken.
    pub expires: Instant,
}

/// Writes a whole user.
pub async fn insert_user_row(conn: &mut PgConnection, row: &UserRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "User"
          (id, email, "emailVerified", name, image, password, role, "createdAt", "updatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        &row.id as _,
        row.email,
        row.email_verified as _,
        row.name,
        row.image,
        row.password,
        row.role as _,
        row.created_at as _,
        row.updated_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A whole user.
pub async fn user(conn: &mut PgConnection, id: &UserId) -> Result<Option<UserRow>> {
    Ok(sqlx::query_as!(
        UserRow,
        r#"
        SELECT id AS "id: UserId",
               email,
               "emailVerified" AS email_verified,
               name,
               image,
               password,
               role,
               "createdAt" AS created_at,
               "updatedAt" AS updated_at
        FROM "User"
        WHERE id = $1
        "#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes a whole account.
pub async fn insert_account(conn: &mut PgConnection, row: &AccountRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Account"
          (id, "userId", type, provider, "providerAccountId", refresh_token, access_token,
           expires_at, token_type, scope, id_token, session_state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        "#,
        &row.id as _,
        &row.user_id as _,
        row.kind,
        row.provider,
        row.provider_account_id,
        row.refresh_token,
        row.access_token,
        row.expires_at,
        row.token_type,
        row.scope,
        row.id_token,
        row.session_state,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The account of a person at a provider.
pub async fn account(
    conn: &mut PgConnection,
    provider: &str,
    provider_account_id: &str,
) -> Result<Option<AccountRow>> {
    Ok(sqlx::query_as!(
        AccountRow,
        r#"
        SELECT id AS "id: AccountId",
               "userId" AS "user_id: UserId",
               type AS kind,
               provider,
               "providerAccountId" AS provider_account_id,
               refresh_token,
               access_token,
               expires_at,
               token_type,
               scope,
               id_token,
               session_state
        FROM "Account"
        WHERE provider = $1
          AND "providerAccountId" = $2
        "#,
        provider,
        provider_account_id,
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes a token.
pub async fn insert_token(conn: &mut PgConnection, row: &TokenRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "VerificationToken" (identifier, token, expires)
        VALUES ($1, $2, $3)
        "#,
        row.identifier,
        row.token,
        row.expires as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A token, by its hash.
pub async fn token(conn: &mut PgConnection, hash: &str) -> Result<Option<TokenRow>> {
    Ok(sqlx::query_as!(
        TokenRow,
        r#"
        SELECT identifier, token, expires
        FROM "VerificationToken"
        WHERE token = $1
        "#,
        hash,
    )
    .fetch_optional(conn)
    .await?)
}
