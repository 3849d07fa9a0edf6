//! Money: whole cents, the platform's commission, refunds.
//!
//! No floats. Every split adds up to the whole, to the cent. Products are made in `i128`, so
//! nothing overflows on the way; a result too large for `i64` is an error.

use serde::{Deserialize, Serialize};
use std::fmt;

pub use crate::schema::PaymentStatus;

mod currency;
pub use currency::{Currency, UnknownCurrency};

/// An amount, in cents. Negative only where something is owed the other way (a ledger line).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(value_type = i64))]
pub struct Cents(pub i64);

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The number as the columns of the specification hold it (32 bits).
    pub fn as_i32(self) -> Result<i32, MoneyError> {
        i32::try_from(self.0).map_err(|_| MoneyError::TooLarge)
    }

    /// The sum, if it can be written.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// The difference, if it can be written.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// The sum of many, if it can be written.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// `self × numerator / denominator`, half a cent up. Refuses what is negative.
    pub(crate) fn part(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        let (product, by) = self.product(numerator, denominator)?;
        Self::from_wide((2 * product + by) / (2 * by))
    }

    /// `self × numerator / denominator`, any fraction of a cent up. Refuses what is negative.
    pub(crate) fn part_up(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        let (product, by) = self.product(numerator, denominator)?;
        Self::from_wide((product + by - 1) / by)
    }

    fn product(self, numerator: i64, denominator: i64) -> Result<(i128, i128), MoneyError> {
        if self.0 < 0 || numerator < 0 || denominator <= 0 {
            return Err(MoneyError::Negative);
        }
        Ok((
            i128::from(self.0) * i128::from(numerator),
            i128::from(denominator),
        ))
    }

    fn from_wide(cents: i128) -> Result<Self, MoneyError> {
        i64::try_from(cents)
            .map(Self)
            .map_err(|_| MoneyError::TooLarge)
    }
}

impl From<i32> for Cents {
    fn from(cents: i32) -> Self {
        Self(i64::from(cents))
    }
}

/// The number of cents; how a person reads it depends on their language, so not here.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An amount that cannot be computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit.
    #[error("the amount is too large")]
    TooLarge,
    /// An amount that must not be negative is.
    #[error("the amount is negative")]
    Negative,
    /// More than all of it.
    #[error("{0} is more than 10000 basis points")]
    MoreThanWhole(u32),
    /// The parts of a split do not add up to its whole.
    #[error("the parts do not add up to the whole")]
    Unbalanced,
}

/// A proportion in hundredths of a percent, at most 10 000 (the whole).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct BasisPoints(u32);

impl BasisPoints {
    /// The platform's part unless configured otherwise: 15 %.
    pub const DEFAULT_COMMISSION: Self = Self(1500);

    /// Refuses more than 10 000.
    pub const fn new(points: u32) -> Result<Self, MoneyError> {
        if points > 10_000 {
            Err(MoneyError::MoreThanWhole(points))
        } else {
            Ok(Self(points))
        }
    }

    /// The number of basis points.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for BasisPoints {
    fn default() -> Self {
        Self::DEFAULT_COMMISSION
    }
}

impl TryFrom<u32> for BasisPoints {
    type Error = MoneyError;

    fn try_from(points: u32) -> Result<Self, MoneyError> {
        Self::new(points)
    }
}

impl From<BasisPoints> for u32 {
    fn from(points: BasisPoints) -> Self {
        points.0
    }
}

/// A part of a price, in whole percents from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(u8);

impl Share {
    /// Nothing comes back.
    pub const NONE: Self = Self(0);
    /// Half comes back.
    pub const HALF: Self = Self(50);
    /// All of it comes back.
    pub const FULL: Self = Self(100);

    /// A share of so many percents; `None` above 100.
    pub const fn percent(percent: u8) -> Option<Self> {
        if percent > 100 {
            None
        } else {
            Some(Self(percent))
        }
    }

    /// The number of percents.
    pub const fn as_percent(self) -> u8 {
        self.0
    }

    /// What this share of an amount is, a fraction of a cent rounded up: in favour of whoever
    /// gets it back.
    pub fn applied_to(self, amount: Cents) -> Result<Cents, MoneyError> {
        amount.part_up(i64::from(self.0), 100)
    }
}

/// A price, and who gets what of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Split {
    /// What the client pays.
    pub amount: Cents,
    /// What the platform keeps of it.
    pub platform_fee: Cents,
    /// What the coach gets of it.
    pub coach_payout: Cents,
}

impl Split {
    /// Whether no part is negative and the parts make the whole.
    pub fn balanced(&self) -> bool {
        self.platform_fee >= Cents::ZERO
            && self.coach_payout >= Cents::ZERO
            && self.platform_fee.checked_add(self.coach_payout) == Ok(self.amount)
    }

    /// All of it, to give back.
    pub const fn whole(&self) -> Refund {
        Refund {
            amount: self.amount,
            fee_back: self.platform_fee,
            coach_back: self.coach_payout,
        }
    }
}

/// `platform_fee = round_half_up(amount × commission)`; the coach gets the rest.
pub fn split(amount: Cents, commission: BasisPoints) -> Result<Split, MoneyError> {
    let platform_fee = amount.part(i64::from(commission.0), 10_000)?;
    let coach_payout = amount.checked_sub(platform_fee)?;
    Ok(Split {
        amount,
        platform_fee,
        coach_payout,
    })
}

/// Money given back, and who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// What the client gets back.
    pub amount: Cents,
    /// What of it the platform gives.
    pub fee_back: Cents,
    /// What of it the coach gives.
    pub coach_back: Cents,
}

impl Refund {
    /// The state of the payment after this refund. A refund of nothing leaves it as it was.
    pub fn payment_status(&self, split: &Split) -> PaymentStatus {
        if self.amount == Cents::ZERO && split.amount > Cents::ZERO {
            PaymentStatus::Succeeded
        } else if self.amount == split.amount {
            PaymentStatus::Refunded
        } else {
            PaymentStatus::PartialRefund
        }
    }
}

/// Why money cannot be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// Some of it was given back before.
    #[error("{already} cents were refunded before")]
    AlreadyRefunded {
        /// How much.
        already: Cents,
    },
    /// More than was paid.
    #[error("{asked} cents asked back of {paid} paid")]
    MoreThanPaid {
        /// The refund asked for.
        asked: Cents,
        /// The amount of the payment.
        paid: Cents,
    },
    /// The payment or the amount makes no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Gives back a share of a payment: `ceil(amount × share)`, of which the platform gives
/// `round_half_up(platform_fee × refund / amount)` and the coach the rest. Only once.
pub fn refund(split: &Split, already_refunded: Cents, share: Share) -> Result<Refund, RefundError> {
    refund_amount(split, already_refunded, share.applied_to(split.amount)?)
}

/// Gives back an exact amount of a payment, by the same division as [`refund`].
pub fn refund_amount(
    split: &Split,
    already_refunded: Cents,
    amount: Cents,
) -> Result<Refund, RefundError> {
    if !split.balanced() {
        return Err(MoneyError::Unbalanced.into());
    }
    if amount < Cents::ZERO || already_refunded < Cents::ZERO {
        return Err(MoneyError::Negative.into());
    }
    if already_refunded > Cents::ZERO {
        return Err(RefundError::AlreadyRefunded {
            already: already_refunded,
        });
    }
    if amount > split.amount {
        return Err(RefundError::MoreThanPaid {
            asked: amount,
            paid: split.amount,
        });
    }
    // Of a session that cost nothing, nothing comes back, from nobody.
    let fee_back = match split.amount {
        Cents::ZERO => Cents::ZERO,
        whole => split.platform_fee.part(amount.0, whole.0)?,
    };
    Ok(Refund {
        amount,
        fee_back,
        coach_back: amount.checked_sub(fee_back)?,
    })
}

#[cfg(test)]
mod tests;
