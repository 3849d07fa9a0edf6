//! What the simulated provider can be made to do: for its own page, and for whoever wants to
//! see what the platform does then. Each remembers what the provider did, and says so by an
//! event.

use domain::{
    ids::{PaymentGroupId, PaymentId},
    money::Cents,
};
use platform::error::{Error, Result};

use super::{
    Event, Happened, MovementKind, actions,
    queries::{self, Group},
    simulated,
};
use crate::App;

/// The checkout of a payment.
async fn group_of(app: &App, payment: &PaymentId) -> Result<Group> {
    let mut conn = app.db.acquire().await?;
    queries::group_of(&mut conn, payment)
        .await?
        .filter(|g| g.provider == simulated::NAME)
        .ok_or_else(Error::not_found)
}

/// The client pays. A payment is made once.
pub async fn pay(app: &App, payment: &PaymentId) -> Result<()> {
    let group = group_of(app, payment).await?;
    let intent = simulated::intent(&group.id);
    for (kind, cents) in [
        (MovementKind::Charge, group.cents),
        (MovementKind::Fee, group.fee),
    ] {
        let (cents, now) = (Cents::from(cents), app.now());
        simulated::remember(&app.db, kind, &intent, cents, &group.currency, now).await?;
    }
    let happened = Happened::Paid {
        group: group.id.clone(),
        intent,
    };
    say(app, format!("sim_evt_paid_{}", group.id), happened).await
}

/// The client's bank refuses; it can do so more often.
pub async fn decline(app: &App, payment: &PaymentId) -> Result<()> {
    let group: PaymentGroupId = group_of(app, payment).await?.id;
    let id = format!("sim_evt_declined_{}", platform::random::uuid());
    say(app, id, Happened::Declined { group }).await
}

async fn say(app: &App, id: String, happened: Happened) -> Result<()> {
    let event = Event {
        id,
        provider: simulated::NAME.to_owned(),
        happened,
    };
    actions::apply(app, &event).await
}
