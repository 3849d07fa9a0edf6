//! Slot rules: validating and saving how the hours are cut into sessions.

use domain::{
    ids::CoachId,
    slots::{RulesError, SlotRules},
};
use jiff::SignedDuration;
use platform::{
    error::{FieldErrors, Result},
    i18n::Arg,
};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::Market;

/// How a coach's hours are cut into sessions.
// As numbers that may be anything until they are checked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SlotRulesView)]
#[serde(rename_all = "camelCase")]
pub struct SlotRulesInput {
    /// Minutes between two possible starts, 5 to 240.
    pub step_minutes: i64,
    /// How long before the start one must book, 0 to 43 200 minutes.
    pub notice_minutes: i64,
    /// How far ahead one can book, 1 to 365 days.
    pub horizon_days: i64,
    /// The lengths of a session, 15 to 480 minutes each; 1 to 12 of them.
    pub durations: Vec<i64>,
    /// Minutes kept free before a session, 0 to 240. Between two sessions the larger of this
    /// and the next counts.
    #[serde(default)]
    pub buffer_before_minutes: i64,
    /// Minutes kept free after a session, 0 to 240.
    #[serde(default)]
    pub buffer_after_minutes: i64,
    /// Sessions that may begin on one day, 1 to 24; no limit when absent.
    #[serde(default)]
    pub daily_maximum: Option<i64>,
}

impl SlotRulesInput {
    /// Rules as numbers.
    pub fn from_rules(rules: &SlotRules) -> Self {
        Self {
            step_minutes: rules.step_minutes.into(),
            notice_minutes: rules.notice.as_mins(),
            horizon_days: rules.horizon.as_hours() / 24,
            durations: rules.durations.iter().map(|m| i64::from(*m)).collect(),
            buffer_before_minutes: rules.buffer_before.into(),
            buffer_after_minutes: rules.buffer_after.into(),
            daily_maximum: rules.daily_maximum.map(i64::from),
        }
    }

    /// The rules; numbers that no rule can hold become the nearest it can, which the bounds
    /// then refuse.
    fn rules(&self) -> SlotRules {
        let small = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
        let mut durations: Vec<u32> = self
            .durations
            .iter()
            .map(|n| u32::try_from(*n).unwrap_or(u32::MAX))
            .collect();
        durations.sort_unstable();
        durations.dedup();
        // Kept within what a duration can hold; the bounds are far narrower.
        let clamp = |n: i64| n.clamp(-1, 1_000_000);
        SlotRules {
            step_minutes: small(self.step_minutes),
            notice: SignedDuration::from_mins(clamp(self.notice_minutes)),
            horizon: SignedDuration::from_hours(24 * clamp(self.horizon_days)),
            durations,
            buffer_before: small(self.buffer_before_minutes),
            buffer_after: small(self.buffer_after_minutes),
            daily_maximum: self.daily_maximum.map(small),
        }
    }
}

/// Adds to `errors` what is wrong with the rules, each beside its field.
pub fn check(input: &SlotRulesInput, errors: &mut FieldErrors) -> SlotRules {
    let rules = input.rules();
    for error in rules.check() {
        let field = error.field();
        if errors.0.iter().any(|known| known.field == field) {
            continue;
        }
        let (key, min, max) = sentence(error);
        let args = vec![("min", Arg::Number(min)), ("max", Arg::Number(max))];
        errors.add_with(field, key, args);
    }
    rules
}

/// Saves a coach's rules. Bookings already made stay as they are.
///
/// # Errors
/// 422 naming each field.
pub async fn save(app: &Market, coach: &CoachId, input: &SlotRulesInput) -> Result<SlotRules> {
    let mut errors = FieldErrors::new();
    let rules = check(input, &mut errors);
    errors.check()?;
    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    queries::save_rules(&mut tx, coach, &rules).await?;
    tx.commit().await?;
    Ok(rules)
}

fn sentence(error: RulesError) -> (&'static str, i64, i64) {
    let minutes = "error-field-rules-minutes";
    let of =
        |range: std::ops::RangeInclusive<u16>| (i64::from(*range.start()), i64::from(*range.end()));
    match error {
        RulesError::Step => {
            let (min, max) = of(SlotRules::STEP);
            (minutes, min, max)
        }
        RulesError::Notice => (
            "error-field-rules-notice",
            *SlotRules::NOTICE.start(),
            *SlotRules::NOTICE.end(),
        ),
        RulesError::NoticeBeyondHorizon => ("error-field-rules-notice-horizon", 0, 0),
        RulesError::Horizon => (
            "error-field-rules-days",
            *SlotRules::HORIZON_DAYS.start(),
            *SlotRules::HORIZON_DAYS.end(),
        ),
        RulesError::DurationCount => (
            "error-field-rules-durations",
            1,
            i64::try_from(SlotRules::MOST_DURATIONS).unwrap_or(i64::MAX),
        ),
        RulesError::Duration(_) => (
            "error-field-rules-duration",
            i64::from(*SlotRules::DURATION.start()),
            i64::from(*SlotRules::DURATION.end()),
        ),
        RulesError::BufferBefore | RulesError::BufferAfter => {
            let (min, max) = of(SlotRules::BUFFER);
            (minutes, min, max)
        }
        RulesError::DailyMaximum => {
            let (min, max) = of(SlotRules::DAILY);
            ("error-field-rules-daily", min, max)
        }
    }
}
