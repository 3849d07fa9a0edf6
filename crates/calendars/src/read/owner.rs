//! Whose calendar it is: invitations that its owner declined take no time.

use super::component::Component;

/// The mail addresses of a calendar's owner, in small letters.
#[derive(Clone, Debug, Default)]
pub struct Addresses(Vec<String>);

impl Addresses {
    /// The addresses that stand in some texts: an account's own, the name of a calendar (Google
    /// names one by its account's), the path of its address.
    pub fn found_in<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(texts.into_iter().flat_map(addresses_in).collect())
    }

    /// The same with those that a calendar tells of itself.
    #[must_use]
    pub fn with_calendar(&self, calendar: &Component) -> Self {
        let mut all = self.clone();
        for name in ["X-WR-CALNAME", "X-WR-RELCALID", "X-OWNER", "NAME"] {
            for line in calendar.lines_named(name) {
                all.0.extend(addresses_in(&line.value));
            }
        }
        all
    }

    /// Whether its owner is invited and comes to nothing of it: each of the answers in their name
    /// declines, or leaves it to somebody else.
    pub fn declined(&self, event: &Component) -> bool {
        let mut own = event
            .lines_named("ATTENDEE")
            .filter(|line| {
                let also = line.parameter("EMAIL").unwrap_or_default();
                let named = addresses_in(&line.value).chain(addresses_in(also));
                named.into_iter().any(|address| self.0.contains(&address))
            })
            .peekable();
        own.peek().is_some()
            && own.all(|line| {
                let answer = line.parameter("PARTSTAT").unwrap_or_default();
                let answer = answer.trim().to_ascii_uppercase();
                matches!(answer.as_str(), "DECLINED" | "DELEGATED")
            })
    }
}

/// The addresses in a text, without `mailto:`, in small letters.
fn addresses_in(text: &str) -> impl Iterator<Item = String> {
    let text = text.to_lowercase().replace("%40", "@");
    text.split(|c: char| c.is_whitespace() || "<>()\"',;:/?&=\\".contains(c))
        .filter(|word| {
            let at = word.split_once('@');
            at.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        })
        .map(ToOwned::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}
