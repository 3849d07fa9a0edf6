//! What makes the slots of a lane look for a job: one was enqueued, or one of theirs ended.
//!
//! The library runs one job for each signal and then waits for the next, or for the poll, so that
//! a backlog would drain as fast as it polls. Here each job that ends is a signal too. All lanes
//! share one connection that listens.

use std::{any::Any, convert::Infallible, sync::Arc, time::Duration};

use futures::stream;
use graphile_worker::{
    BoxFuture, DatabaseDriver, DbError, DbExecutor, DbParams, DbRow, DbTransaction, Notification,
    NotificationStream, sqlx::SqlxDatabase,
};
use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::Notify;

/// What the queue's own function notifies of a job.
const CHANNEL: &str = "jobs:insert";

/// Wakes the slots of one lane. Wakes that nobody has heard yet are one.
#[derive(Clone, Debug, Default)]
pub(super) struct Wake(Arc<Notify>);

impl Wake {
    pub(super) fn wake(&self) {
        self.0.notify_one();
    }

    /// Wakes when it is dropped, however what holds it ends.
    pub(super) fn at_end(&self) -> impl Drop + use<> {
        struct AtEnd(Wake);
        impl Drop for AtEnd {
            fn drop(&mut self) {
                self.0.wake();
            }
        }
        AtEnd(self.clone())
    }
}

/// Wakes every lane at each new job, for ever; a connection that is lost is made again.
pub(super) async fn listen(pool: &PgPool, lanes: &[Wake]) -> Infallible {
    let wake_all = || lanes.iter().for_each(Wake::wake);
    loop {
        let heard = async {
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen(CHANNEL).await?;
            wake_all();
            loop {
                listener.recv().await?;
                wake_all();
            }
        };
        let Err::<Infallible, sqlx::Error>(error) = heard.await;
        tracing::warn!(error = %error, "new jobs are found by polling for a while");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The database as the worker of one lane sees it: its notifications are the lane's wakes.
#[derive(Clone, Debug)]
pub(super) struct LaneDatabase {
    pub(super) database: SqlxDatabase,
    pub(super) wake: Wake,
}

impl DbExecutor for LaneDatabase {
    fn execute<'a>(
        &'a self,
        sql: &'a str,
        params: DbParams,
    ) -> BoxFuture<'a, Result<u64, DbError>> {
        self.database.execute(sql, params)
    }

    fn fetch_all<'a>(
        &'a self,
        sql: &'a str,
        params: DbParams,
    ) -> BoxFuture<'a, Result<Vec<DbRow>, DbError>> {
        self.database.fetch_all(sql, params)
    }
}

impl DatabaseDriver for LaneDatabase {
    /// The library looks for its own driver behind this, to hand jobs the pool.
    fn as_any(&self) -> &dyn Any {
        &self.database
    }

    fn begin(&self) -> BoxFuture<'_, Result<DbTransaction, DbError>> {
        self.database.begin()
    }

    fn listen<'a>(
        &'a self,
        channel: &'a str,
    ) -> BoxFuture<'a, Result<Option<NotificationStream>, DbError>> {
        let wakes = stream::unfold(
            (self.wake.clone(), channel.to_owned()),
            |(wake, channel)| async move {
                wake.0.notified().await;
                let notification = Notification {
                    channel: channel.clone(),
                    payload: String::new(),
                };
                Some((Ok(notification), (wake, channel)))
            },
        );
        let wakes: NotificationStream = Box::pin(wakes);
        Box::pin(async move { Ok(Some(wakes)) })
    }
}
