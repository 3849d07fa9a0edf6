//! A fresh database for each test: a template is migrated once for each state of the
//! migrations, and cloned.

use std::{str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// A database of one test, dropped with it.
#[derive(Clone)]
pub struct Database {
    pub pool: PgPool,
    pub url: String,
    _dropped: Arc<Dropped>,
}

struct Dropped {
    name: String,
    server: PgConnectOptions,
}

impl Database {
    /// A clone of the migrated template.
    pub async fn fresh() -> Self {
        let url = std::env::var("DATABASE_URL")
            .expect("the tests need a PostgreSQL: run `make test`, or scripts/with-postgres CMD");
        let server = PgConnectOptions::from_str(&url).unwrap();
        let mut conn = PgConnection::connect_with(&server).await.unwrap();
        let template = template(&mut conn, &server).await;
        let name = format!("test_{}", platform::random::uuid().replace('-', ""));
        sqlx::query(sqlx::AssertSqlSafe(format!(
            r#"CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY"#
        )))
        .execute(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(12)
            .acquire_timeout(Duration::from_secs(20))
            .connect_with(server.clone().database(&name))
            .await
            .unwrap();
        let mut address = url::Url::parse(&url).unwrap();
        address.set_path(&name);
        Self {
            pool,
            url: address.into(),
            _dropped: Arc::new(Dropped { name, server }),
        }
    }

    /// The same database for another runtime: a pool belongs to the one that opened it.
    pub async fn again(&self) -> Self {
        let pool = PgPool::connect(&self.url).await.unwrap();
        Self {
            pool,
            ..self.clone()
        }
    }

    /// An empty database, without our migrations.
    pub async fn empty() -> Self {
        let this = Self::fresh().await;
        for schema in ["public", "trustcoach", "graphile_worker"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE")))
                .execute(&this.pool)
                .await
                .unwrap();
        }
        sqlx::query("CREATE SCHEMA public")
            .execute(&this.pool)
            .await
            .unwrap();
        this
    }
}

/// The template's name says which migrations it has, so that a change makes a new one.
async fn template(conn: &mut PgConnection, server: &PgConnectOptions) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    // How they are applied counts too: one connection, into `public`.
    "search_path public".hash(&mut hash);
    for migration in app::MIGRATOR.iter() {
        migration.checksum.hash(&mut hash);
    }
    let name = format!("template_{:016x}", hash.finish());
    if exists(conn, &name).await {
        return name;
    }
    // Tests are processes of their own: one makes the template, the others wait.
    sqlx::query("SELECT pg_advisory_lock(7246)")
        .execute(&mut *conn)
        .await
        .unwrap();
    if !exists(conn, &name).await {
        let making = format!("{name}_making");
        for sql in [
            format!(r#"DROP DATABASE IF EXISTS "{making}" WITH (FORCE)"#),
            format!(r#"CREATE DATABASE "{making}" TEMPLATE template0"#),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&mut *conn)
                .await
                .unwrap();
        }
        let pool = PgPool::connect_with(server.clone().database(&making))
            .await
            .unwrap();
        app::migrate(&pool).await.unwrap();
        pool.close().await;
        sqlx::query(sqlx::AssertSqlSafe(format!(
            r#"ALTER DATABASE "{making}" RENAME TO "{name}""#
        )))
        .execute(&mut *conn)
        .await
        .unwrap();
    }
    sqlx::query("SELECT pg_advisory_unlock(7246)")
        .execute(&mut *conn)
        .await
        .unwrap();
    name
}

async fn exists(conn: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(conn)
        .await
        .unwrap()
}

impl Drop for Dropped {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        let server = self.server.clone();
        // A thread of its own: the test's runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut conn = PgConnection::connect_with(&server).await?;
                sqlx::query(sqlx::AssertSqlSafe(format!(
                    r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#
                )))
                .execute(&mut conn)
                .await?;
                anyhow::Ok(())
            })
        });
        drop(dropping.join());
    }
}
