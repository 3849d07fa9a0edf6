//! All SQL about goals, their measures and check-ins.

use domain::{
    ids::{CheckInId, GoalId, MeasurementId, OrganizationId, SessionId, UserId},
    schema::{GoalCategory, GoalStatus},
};
use jiff_sqlx::Date;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of the model `Goal`.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalRow {
    /// A CUID.
    pub id: GoalId,
    /// Whose goal it is.
    pub user_id: UserId,
    /// The company that set it, if one did.
    pub organization_id: Option<OrganizationId>,
    /// What is wanted.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// Private, at work, or set by the company.
    pub category: GoalCategory,
    /// The value to reach, in `unit`.
    pub target_value: Option<f64>,
    /// The value now, in `unit`.
    pub current_value: Option<f64>,
    /// What is counted.
    pub unit: Option<String>,
    /// From when.
    pub start_date: Instant,
    /// Until when.
    pub target_date: Option<Instant>,
    /// When it was reached.
    pub completed_at: Option<Instant>,
    /// Where it stands.
    pub status: GoalStatus,
    /// When the row was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// Writes one.
pub async fn insert_goal(conn: &mut PgConnection, row: &GoalRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Goal" (
          "id",
          "userId",
          "organizationId",
          "title",
          "description",
          "category",
          "targetValue",
          "currentValue",
          "unit",
          "startDate",
          "targetDate",
          "completedAt",
          "status",
          "createdAt",
          "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        "#,
        row.id.as_str(),
        row.user_id.as_str(),
        row.organization_id.as_ref().map(OrganizationId::as_str),
        row.title,
        row.description.as_deref(),
        row.category as _,
        row.target_value,
        row.current_value,
        row.unit.as_deref(),
        row.start_date as _,
        row.target_date as _,
        row.completed_at as _,
        row.status as _,
        row.created_at as _,
        row.updated_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A goal, by its id.
pub async fn goal(conn: &mut PgConnection, id: &GoalId) -> Result<Option<GoalRow>> {
    Ok(sqlx::query_as!(
        GoalRow,
        r#"
        SELECT "id" AS "id: GoalId",
               "userId" AS "user_id: UserId",
               "organizationId" AS "organization_id: OrganizationId",
               "title",
               "description",
               "category",
               "targetValue" AS target_value,
               "currentValue" AS current_value,
               "unit",
               "startDate" AS start_date,
               "targetDate" AS target_date,
               "completedAt" AS completed_at,
               "status",
               "createdAt" AS created_at,
               "updatedAt" AS updated_at
        FROM "Goal"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// A row of the model `GoalMeasurement`.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasurementRow {
    /// A CUID.
    pub id: MeasurementId,
    /// The goal.
    pub goal_id: GoalId,
    /// The value, in the goal's unit.
    pub value: f64,
    /// What to say about it.
    pub note: Option<String>,
    /// When.
    pub measured_at: Instant,
    /// The session in which it was taken.
    pub session_id: Option<SessionId>,
}

/// Writes one.
pub async fn insert_measurement(conn: &mut PgConnection, row: &MeasurementRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "GoalMeasurement" (
          "id",
          "goalId",
          "value",
          "note",
          "measuredAt",
          "sessionId"
        )
        VALUES ($1, $2, $3, $4, $5, $6)
        "#,
        row.id.as_str(),
        row.goal_id.as_str(),
        row.value,
        row.note.as_deref(),
        row.measured_at as _,
        row.session_id.as_ref().map(SessionId::as_str),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A measure, by its id.
pub async fn measurement(
    conn: &mut PgConnection,
    id: &MeasurementId,
) -> Result<Option<MeasurementRow>> {
    Ok(sqlx::query_as!(
        MeasurementRow,
        r#"
        SELECT "id" AS "id: MeasurementId",
               "goalId" AS "goal_id: GoalId",
               "value",
               "note",
               "measuredAt" AS measured_at,
               "sessionId" AS "session_id: SessionId"
        FROM "GoalMeasurement"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// A row of the model `CheckIn`: how a day was, once a day.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckInRow {
    /// A CUID.
    pub id: CheckInId,
    /// Whose day.
    pub user_id: UserId,
    /// The calendar day, in the person's zone.
    pub date: Date,
    /// From 1 to 5.
    pub mood: i32,
    /// What to say about it.
    pub note: Option<String>,
    /// Ids of the actions that were done.
    pub actions_completed: Vec<String>,
    /// When the row was made.
    pub created_at: Instant,
}

/// Writes one.
pub async fn insert_check_in(conn: &mut PgConnection, row: &CheckInRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CheckIn" (
          "id",
          "userId",
          "date",
          "mood",
          "note",
          "actionsCompleted",
          "createdAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        "#,
        row.id.as_str(),
        row.user_id.as_str(),
        row.date as _,
        row.mood,
        row.note.as_deref(),
        &row.actions_completed,
        row.created_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A check-in, by its id.
pub async fn check_in(conn: &mut PgConnection, id: &CheckInId) -> Result<Option<CheckInRow>> {
    Ok(sqlx::query_as!(
        CheckInRow,
        r#"
        SELECT "id" AS "id: CheckInId",
               "userId" AS "user_id: UserId",
               "date" AS "date: Date",
               "mood",
               "note",
               coalesce("actionsCompleted", '{}') AS "actions_completed!",
               "createdAt" AS created_at
        FROM "CheckIn"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
