//! Visibility rules: who may see what. What is not visible answers as if it did not exist.

/// Something that someone might see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// The recording.
    Audio,
    /// What was said.
    Transcript,
    /// The marked moments and their excerpts.
    Moments,
    /// The draft of the AI.
    RawSummary,
    /// The summary the coach validated.
    FinalSummary,
    /// A client's goals.
    Goals,
    /// A client's daily check-ins.
    CheckIns,
    /// A working document.
    Documents,
    Bookings,
    Payments,
}

impl Thing {
    /// Every thing.
    pub const ALL: [Self; 10] = [
        Self::Audio,
        Self::Transcript,
        Self::Moments,
        Self::RawSummary,
        Self::FinalSummary,
        Self::Goals,
        Self::CheckIns,
        Self::Documents,
        Self::Bookings,
        Self::Payments,
    ];
}

/// Someone, in relation to the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// The client whose session, goal or booking it is.
    Client,
    /// The coach of that session or client.
    Coach,
    /// An ADMIN or MANAGER of the organization that pays.
    Hr,
    /// An administrator of the platform.
    PlatformAdmin,
    /// Anyone else, whatever their role.
    Stranger,
}

impl Viewer {
    /// Every kind of viewer.
    pub const ALL: [Self; 5] = [
        Self::Client,
        Self::Coach,
        Self::Hr,
        Self::PlatformAdmin,
        Self::Stranger,
    ];
}

/// What visibility depends on beside the roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The client holds `SUMMARY_SHARING`.
    pub summary_sharing: bool,
    /// The client shares goals and check-ins with the coach.
    pub progress_shared: bool,
    /// The document is the viewer's own.
    pub document_own: bool,
    /// The document is shared with the viewer.
    pub document_shared: bool,
}

/// How much is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The thing itself.
    Full,
    /// Counts, amounts and means over groups of [`crate::corporate::MIN_GROUP`] or more; never
    /// a name.
    Aggregates,
    /// Nothing: it answers 404.
    Nothing,
}

/// How much of a thing a viewer sees.
pub const fn view(thing: Thing, viewer: Viewer, facts: &Facts) -> View {
    use Thing::{
        Audio, Bookings, CheckIns, Documents, FinalSummary, Goals, Moments, Payments, RawSummary,
        Transcript,
    };
    use Viewer::{Client, Coach, Hr, PlatformAdmin, Stranger};
    let seen = match (thing, viewer) {
        (Goals | CheckIns | Bookings | Payments, Hr) => return View::Aggregates,
        (Audio | Transcript | Moments, Client | Coach)
        | (FinalSummary | Goals | CheckIns, Client)
        | (Bookings | Payments, Client | Coach | PlatformAdmin) => true,
        (RawSummary, Client) => !facts.summary_sharing,
        (RawSummary | FinalSummary, Coach) => facts.summary_sharing,
        (Goals | CheckIns, Coach) => facts.progress_shared,
        (Documents, Client | Coach) => facts.document_own || facts.document_shared,
        (Audio | Transcript | Moments | RawSummary | FinalSummary | Documents, Hr)
        | (
            Audio | Transcript | Moments | RawSummary | FinalSummary | Goals | CheckIns | Documents,
            PlatformAdmin,
        )
        | (_, Stranger) => false,
    };
    if seen { View::Full } else { View::Nothing }
}

/// Whether a viewer sees the thing itself.
pub fn sees(thing: Thing, viewer: Viewer, facts: &Facts) -> bool {
    view(thing, viewer, facts) == View::Full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_facts() -> impl Iterator<Item = Facts> {
        (0u8..16).map(|bits| Facts {
            summary_sharing: bits & 1 != 0,
            progress_shared: bits & 2 != 0,
            document_own: bits & 4 != 0,
            document_shared: bits & 8 != 0,
        })
    }

    /// A cell of the table of the rules.
    type Cell = fn(Facts) -> View;

    const YES: Cell = |_| View::Full;
    const NEVER: Cell = |_| View::Nothing;
    const AGGREGATES: Cell = |_| View::Aggregates;

    fn when(condition: bool) -> View {
        if condition { View::Full } else { View::Nothing }
    }

    #[test]
    fn the_table_cell_by_cell() {
        let only_without_sharing: Cell = |f| when(!f.summary_sharing);
        let with_sharing: Cell = |f| when(f.summary_sharing);
        let if_the_client_shares: Cell = |f| when(f.progress_shared);
        let own_or_shared: Cell = |f| when(f.document_own || f.document_shared);
        // What is seen by: the client, the coach, HR, the platform's admin.
        let table: [(Thing, [Cell; 4]); 10] = [
            (Thing::Audio, [YES, YES, NEVER, NEVER]),
            (Thing::Transcript, [YES, YES, NEVER, NEVER]),
            (Thing::Moments, [YES, YES, NEVER, NEVER]),
            (
                Thing::RawSummary,
                [only_without_sharing, with_sharing, NEVER, NEVER],
            ),
            (Thing::FinalSummary, [YES, with_sharing, NEVER, NEVER]),
            (Thing::Goals, [YES, if_the_client_shares, AGGREGATES, NEVER]),
            (
                Thing::CheckIns,
                [YES, if_the_client_shares, AGGREGATES, NEVER],
            ),
            (
                Thing::Documents,
                [own_or_shared, own_or_shared, NEVER, NEVER],
            ),
            (Thing::Bookings, [YES, YES, AGGREGATES, YES]),
            (Thing::Payments, [YES, YES, AGGREGATES, YES]),
        ];
        assert_eq!(table.map(|(thing, _)| thing), Thing::ALL);
        let viewers = [
            Viewer::Client,
            Viewer::Coach,
            Viewer::Hr,
            Viewer::PlatformAdmin,
        ];
        for (thing, row) in table {
            for (viewer, cell) in viewers.into_iter().zip(row) {
                for facts in every_facts() {
                    assert_eq!(
                        view(thing, viewer, &facts),
                        cell(facts),
                        "{thing:?} {viewer:?} {facts:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_company_never_sees_a_thing_itself() {
        for thing in Thing::ALL {
            assert!(
                !every_facts().any(|facts| sees(thing, Viewer::Hr, &facts)),
                "{thing:?}"
            );
        }
    }

    #[test]
    fn a_stranger_sees_nothing_at_all() {
        for thing in Thing::ALL {
            for facts in every_facts() {
                assert_eq!(
                    view(thing, Viewer::Stranger, &facts),
                    View::Nothing,
                    "{thing:?}"
                );
            }
        }
    }

    #[test]
    fn exactly_one_of_client_and_coach_sees_the_raw_summary() {
        for facts in every_facts() {
            let client = sees(Thing::RawSummary, Viewer::Client, &facts);
            let coach = sees(Thing::RawSummary, Viewer::Coach, &facts);
            assert_ne!(client, coach, "{facts:?}");
        }
    }
}
