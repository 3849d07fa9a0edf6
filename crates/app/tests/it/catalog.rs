//! Our `public` is exactly what Prisma creates for the specification, but for what Prisma does
//! not see.

use std::collections::BTreeSet;

use sqlx::PgPool;
use testing::Database;

const PRISMA: &str = include_str!("../fixtures/prisma.sql");
const FIRST: &str = include_str!("../../../../migrations/0001_prisma.sql");

/// What Prisma sees of a database, one fact a line.
const FACTS: &str = r"
WITH tables AS (
  SELECT c.oid, c.relname AS name
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p')
)
-- every relation but indexes: tables, views, sequences
SELECT format('relation %s %s', c.relkind, c.relname) AS fact
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace
  AND c.relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('column %s %s: %s %s %s%s default %s%s%s',
         t.name,
         row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum),
         a.attname,
         format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
         CASE WHEN a.attcollation NOT IN (0, ty.typcollation) THEN ' collated' ELSE '' END,
         coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'),
         a.attidentity,
         a.attgenerated)
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid
JOIN pg_type ty ON ty.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
WHERE a.attnum > 0
  AND NOT a.attisdropped
UNION ALL
SELECT format('enum %s: %s', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder))
FROM pg_type t
JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = 'public'::regnamespace
GROUP BY t.typname
UNION ALL
-- primary, unique and foreign keys with their actions; CHECK and EXCLUDE are not seen
SELECT format('constraint %s %s: %s', t.name, k.conname, pg_get_constraintdef(k.oid))
FROM tables t
JOIN pg_constraint k ON k.conrelid = t.oid
WHERE k.contype IN ('p', 'u', 'f')
UNION ALL
-- partial and expression indexes, and those of EXCLUDE, are not seen
SELECT format('index %s', pg_get_indexdef(i.indexrelid))
FROM tables t
JOIN pg_index i ON i.indrelid = t.oid
WHERE i.indpred IS NULL
  AND i.indexprs IS NULL
  AND NOT i.indisexclusion
";

async fn facts(pool: &PgPool) -> BTreeSet<String> {
    sqlx::query_scalar(FACTS)
        .fetch_all(pool)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

async fn prisma() -> (Database, BTreeSet<String>) {
    let database = Database::empty().await;
    sqlx::raw_sql(PRISMA).execute(&database.pool).await.unwrap();
    let facts = facts(&database.pool).await;
    (database, facts)
}

/// The statements of a script, without comments and blank lines.
fn statements(sql: &str) -> Vec<String> {
    let code: Vec<&str> = sql
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect();
    (code.join("\n") + "\n")
        .split(";\n")
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

#[tokio::test]
async fn public_holds_exactly_what_prisma_creates_for_the_specification() {
    let (_scratch, specified) = prisma().await;
    let ours = facts(&Database::fresh().await.pool).await;
    let missing: Vec<_> = specified.difference(&ours).collect();
    let surplus: Vec<_> = ours.difference(&specified).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "missing {missing:#?}\nsurplus {surplus:#?}"
    );
    let count = |kind: &str| specified.iter().filter(|f| f.starts_with(kind)).count();
    assert_eq!(
        (count("relation r"), count("enum")),
        (19, 16),
        "the comparison sees everything"
    );
}

#[tokio::test]
async fn any_change_that_prisma_would_see_is_seen_by_the_comparison() {
    let (scratch, specified) = prisma().await;
    for change in [
        r#"ALTER TABLE "Goal" ADD COLUMN extra integer"#,
        r#"ALTER TABLE "User" ALTER COLUMN "createdAt" TYPE timestamp(6)"#,
        r#"ALTER TABLE "Coach" ALTER COLUMN bio SET NOT NULL"#,
        r#"ALTER TABLE "Booking" ALTER COLUMN duration SET DEFAULT 45"#,
        r#"ALTER TYPE "Role" ADD VALUE 'GUEST'"#,
        r#"CREATE INDEX extra ON "Booking" (duration)"#,
        r#"CREATE UNIQUE INDEX extra_unique ON "Goal" (title)"#,
        r#"ALTER TABLE "Session" DROP CONSTRAINT "Session_bookingId_fkey""#,
        r#"ALTER TABLE "Account" DROP CONSTRAINT "Account_userId_fkey",
           ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id")"#,
        "CREATE TABLE extra_table (id integer)",
    ] {
        let before = facts(&scratch.pool).await;
        sqlx::raw_sql(change).execute(&scratch.pool).await.unwrap();
        assert_ne!(facts(&scratch.pool).await, before, "not seen: {change}");
    }
    assert_ne!(facts(&scratch.pool).await, specified);
}

#[tokio::test]
async fn guards_that_prisma_does_not_see_are_allowed() {
    let (scratch, specified) = prisma().await;
    for change in [
        r#"ALTER TABLE "Booking" ADD CONSTRAINT extra CHECK (duration > 0)"#,
        r#"ALTER TABLE "Booking" ADD CONSTRAINT extra_exclude EXCLUDE USING btree (id WITH =)"#,
        r#"CREATE INDEX extra_partial ON "Booking" (duration) WHERE duration > 60"#,
        r#"CREATE INDEX extra_expression ON "Booking" ((duration * 2))"#,
    ] {
        sqlx::raw_sql(change).execute(&scratch.pool).await.unwrap();
        assert_eq!(facts(&scratch.pool).await, specified, "seen: {change}");
    }
}

#[test]
fn the_first_migration_is_the_sql_that_prisma_generates() {
    assert_eq!(statements(FIRST), statements(PRISMA));
    assert!(
        statements(PRISMA).len() > 19 + 16,
        "the comparison sees the statements"
    );
}
