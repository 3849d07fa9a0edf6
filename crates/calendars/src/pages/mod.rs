//! The pages about calendars.

pub mod account;
pub mod desk;
pub mod feed;

use crate::actions::feeds::Feed;
use site::page::Page;

/// A person's feed, as a page shows it.
pub struct FeedView {
    /// The feed, if there is one.
    pub feed: Option<Feed>,
    /// Where its forms go.
    pub action: &'static str,
    /// The page itself.
    pub back: &'static str,
    /// Whether the reader has just shown who they are: only then the address is shown.
    pub fresh: bool,
}

impl FeedView {
    /// When it was last read, in words.
    pub fn read(&self, page: &Page) -> String {
        match self.feed.as_ref().and_then(|feed| feed.read_at) {
            Some(at) => page.t1("calendars-feed-read", "when", page.moment(&at)),
            None => page.t("calendars-feed-unread"),
        }
    }
}
