//! A booking's own page, and its calendar file.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    booking::{self, Canceller, RATING_EDITABLE},
    ids::BookingId,
    review::{WordsState, answer_shown},
    schema::{BookingStatus, PaymentStatus},
};
use platform::error::{Error, Result};

use super::{Summary, tone};
use crate::{
    Bookings,
    access::Reader,
    details::{self, VisibleBooking},
};
use calendars::{EntryFor, Method};
use reviews::Review;
use site::{forms::FormErrors, page::Page, render, who::User};

#[derive(Template)]
#[template(path = "booking/show.html")]
struct ShowPage {
    page: Page,
    booking: VisibleBooking,
    summary: Summary,
    tone: &'static str,
    opinion: Option<Review>,
    errors: FormErrors,
}

/// `GET /bookings/{id}` and `GET /bookings/{id}.ics`
pub async fn show(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(name): Path<String>,
) -> Result<Response> {
    if let Some(id) = name.strip_suffix(".ics") {
        return ics(&app, &page, &user, &id.into()).await;
    }
    let id = BookingId::new(name);
    let (booking, opinion) = load(&app, &user, &id).await?;
    let payable = booking.status == BookingStatus::Pending && !booking.hold_expired(app.now());
    if payable && booking.for_client() {
        // All of a series is paid at once.
        if let Some(series) = &booking.series_id {
            return Ok(Redirect::to(&format!("/series/{series}")).into_response());
        }
        return Ok(Redirect::to(&format!("/bookings/{id}/checkout")).into_response());
    }
    let errors = FormErrors::none();
    Ok(render::html(&ShowPage::new(page, booking, opinion, errors)))
}

/// The page again, with what was refused.
pub async fn with_errors(
    app: &Bookings,
    page: Page,
    user: &User,
    id: &BookingId,
    errors: FormErrors,
) -> Result<Response> {
    let (booking, opinion) = load(app, user, id).await?;
    let status = errors.status();
    let shown = ShowPage::new(page, booking, opinion, errors);
    Ok(render::html_with(status, &shown))
}

async fn load(
    app: &Bookings,
    user: &User,
    id: &BookingId,
) -> Result<(VisibleBooking, Option<Review>)> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::in_any_role(user)).await?;
    let opinion = reviews::for_booking(&mut conn, id).await?;
    Ok((booking, opinion))
}

async fn ics(app: &Bookings, page: &Page, user: &User, id: &BookingId) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::in_any_role(user)).await?;
    let held = !matches!(
        booking.status,
        BookingStatus::Pending | BookingStatus::Cancelled
    );
    if !held {
        return Err(Error::not_found());
    }
    let reader = EntryFor {
        side: booking.side(),
        locale: page.locale,
        zone: page.zone.clone(),
    };
    let entry = calendars::booking_entry(&mut conn, app, id, &reader).await?;
    Ok((
        [
            (
                header::CONTENT_TYPE,
                "text/calendar; charset=utf-8".to_owned(),
            ),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"trustcoach-{id}.ics\""),
            ),
        ],
        calendars::write(Method::Publish, &[entry]),
    )
        .into_response())
}

impl ShowPage {
    fn new(
        page: Page,
        booking: VisibleBooking,
        opinion: Option<Review>,
        errors: FormErrors,
    ) -> Self {
        Self {
            summary: Summary::for_booking(&page, &booking),
            tone: tone(booking.status),
            page,
            booking,
            opinion,
            errors,
        }
    }

    fn for_client(&self) -> bool {
        self.booking.for_client()
    }

    fn for_coach(&self) -> bool {
        self.booking.for_coach()
    }

    fn status(&self) -> String {
        if self.expired() {
            return self.page.t("booking-status-expired");
        }
        self.page.t_of("booking-status", self.booking.status)
    }

    fn expired(&self) -> bool {
        self.booking.hold_expired(self.page.now)
    }

    fn is(&self, status: &str) -> bool {
        self.booking.status.as_str() == status
    }

    fn cancellable(&self) -> bool {
        let (status, start) = (self.booking.status, self.booking.scheduled_at.0);
        status == BookingStatus::Confirmed
            && booking::cancel(status, start, self.page.now, self.booking.side()).is_ok()
    }

    fn movable(&self) -> bool {
        self.booking.movable_until(self.page.now).is_some()
    }

    /// Until when it can be moved, in words.
    fn movable_until(&self) -> Option<String> {
        let until = self.booking.movable_until(self.page.now)?;
        Some(self.page.moment(&until))
    }

    /// That it was moved: by whom, from when.
    fn moved(&self) -> Option<String> {
        let from = self.page.moment(&self.booking.moved_from?);
        let by_coach = self.booking.moved_side.as_deref() == Some("coach");
        let key = match (by_coach, self.booking.side()) {
            (true, Canceller::Coach) | (false, Canceller::Client) => "booking-moved-you",
            (true, _) => "booking-moved-coach",
            (false, _) => "booking-moved-client",
        };
        Some(self.page.t1(key, "when", from))
    }

    /// Until when the client may refuse a time that the coach moved them to, where that is
    /// later than for any booking.
    fn refusable_until(&self) -> Option<String> {
        let booking = &self.booking;
        let until = booking.free_cancellation_until();
        let usual = booking::free_cancellation_until(booking.scheduled_at.0);
        let refusable = self.for_client() && self.is("CONFIRMED") && until.0 > usual;
        (refusable && until.0 > self.page.now).then(|| self.page.moment(&until))
    }

    fn room(&self) -> Option<&str> {
        self.booking.room()
    }

    fn place(&self) -> Option<&str> {
        self.booking.place()
    }

    fn directions(&self) -> Option<&str> {
        self.booking.directions()
    }

    fn begun(&self) -> bool {
        self.page.now >= self.booking.scheduled_at.0
    }

    /// Whether the coach may now say that the session is held.
    fn closable(&self) -> bool {
        let open = matches!(
            self.booking.status,
            BookingStatus::Confirmed | BookingStatus::InProgress
        );
        self.for_coach() && open && self.begun()
    }

    fn no_show_declarable(&self) -> bool {
        let (status, start) = (self.booking.status, self.booking.scheduled_at.0);
        self.for_coach() && booking::may_declare_no_show(status, start, self.page.now).is_ok()
    }

    fn ratable(&self) -> bool {
        let rated = self.booking.rated_at.map(|at| at.0);
        self.for_client() && booking::may_rate(self.booking.status, rated, self.page.now).is_ok()
    }

    /// Until when the rating can be changed.
    fn rating_until(&self) -> Option<String> {
        let rated = self.booking.rated_at?;
        Some(
            self.page
                .moment(&platform::db::Instant(rated.0 + RATING_EDITABLE)),
        )
    }

    /// Where the client's words stand: `waiting`, `published` or `refused`.
    fn review_key(&self) -> &'static str {
        match self.opinion.as_ref().map(Review::state) {
            Some(state) if state.shown() => "published",
            Some(WordsState::Refused) => "refused",
            _ => "waiting",
        }
    }

    fn review_word(&self) -> String {
        self.page.t_of("review-state", self.review_key())
    }

    fn review_tone(&self) -> &'static str {
        match self.review_key() {
            "published" => "green",
            "refused" => "red",
            _ => "amber",
        }
    }

    fn answer_shown(&self) -> bool {
        let opinion = self.opinion.as_ref();
        opinion.is_some_and(|o| answer_shown(o.state(), o.answer_state()))
    }

    fn anonymous(&self) -> bool {
        self.opinion.as_ref().is_some_and(|o| o.anonymous)
    }

    fn stars(&self) -> Vec<(i32, bool)> {
        (1..=5)
            .map(|n| (n, self.booking.rating == Some(n)))
            .collect()
    }

    /// Whether the client can have a receipt: something was paid.
    fn has_receipt(&self) -> bool {
        let paid = !matches!(
            self.booking.payment_status,
            None | Some(PaymentStatus::Pending | PaymentStatus::Failed)
        );
        self.for_client() && paid && self.booking.paid_at.is_some()
    }

    /// What came of the payment, in one sentence.
    fn payment(&self) -> Option<String> {
        let booking = &self.booking;
        let amount = self.page.money(booking.payment_amount?, &booking.currency);
        let refund = booking
            .refund_amount
            .map(|r| self.page.money(r, &booking.currency));
        Some(match booking.payment_status? {
            PaymentStatus::Succeeded => self.page.t1("payment-paid", "amount", amount),
            PaymentStatus::Refunded | PaymentStatus::PartialRefund => {
                self.page
                    .t1("payment-refunded", "amount", refund.unwrap_or(amount))
            }
            PaymentStatus::Pending | PaymentStatus::Failed => self.page.t("payment-none"),
        })
    }

    /// Who cancelled, in one sentence.
    fn cancelled(&self) -> String {
        let booking = &self.booking;
        let by = booking.cancelled_by.as_ref();
        let key = if by.is_none() {
            "booking-cancelled-hold"
        } else if by == Some(&booking.client_id) {
            if self.for_client() {
                "booking-cancelled-you"
            } else {
                "booking-cancelled-client"
            }
        } else if by == Some(&booking.coach_user) {
            if self.for_coach() {
                "booking-cancelled-you"
            } else {
                "booking-cancelled-coach"
            }
        } else {
            "booking-cancelled-platform"
        };
        let when = booking
            .cancelled_at
            .map(|at| self.page.moment(&at))
            .unwrap_or_default();
        self.page.t1(key, "when", when)
    }
}
