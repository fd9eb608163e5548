//! Replays a run from its files: the same facts and statuses, in the same order, to any observer.
//!
//! The order is that of time. At one instant a status follows as many facts as `status.csv` says came before it, which
//! is the order of the run; if facts are missing from the timeline, those that remain at its instant come first.
//! Numbers of nodes are given anew (see [`Names`]), so a digest of the replay differs from the run's. DaemonSets
//! are known from the start, as in the run: nodes that join before a DaemonSet is created count for it too.

use std::io::Read;

use super::names::Names;
use super::read_error::ReadError;
use super::status_csv::{RecordedStatus, StatusReader};
use super::timeline_csv::{RecordedFact, TimelineReader};
use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::detail::Detail;
use crate::record::observer::Observer;

/// What was replayed.
#[derive(Debug)]
pub struct Replayed {
    pub catalog: Catalog,
    pub fact_count: u64,
    pub status_count: u64,
}

/// Why a run cannot be replayed, and which of its files is to blame.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("timeline.csv: {0}")]
    Timeline(ReadError),
    #[error("status.csv: {0}")]
    Status(ReadError),
}

/// Tells the observer what the files hold of a run of these DaemonSets, which ends at `horizon`.
pub fn replay(
    timeline: Option<impl Read>,
    status: impl Read,
    daemon_sets: Vec<String>,
    horizon: Instant,
    observer: &mut impl Observer,
) -> Result<Replayed, ReplayError> {
    let mut names = Names::of(daemon_sets);
    let timeline = timeline.map(|timeline| TimelineReader::new(timeline, horizon));
    let mut timeline = timeline.transpose().map_err(ReplayError::Timeline)?;
    let mut statuses = StatusReader::new(status, horizon).map_err(ReplayError::Status)?;
    let (mut fact_count, mut status_count) = (0, 0);
    let mut fact = next_fact(&mut timeline, &mut names)?;
    let mut status = statuses.next_status(&names).map_err(ReplayError::Status)?;
    loop {
        if let Some(recorded) = status.filter(|status| precedes(status, fact.as_ref(), fact_count)) {
            observer.on_status(recorded.at, &recorded.step, names.catalog());
            status_count += 1;
            status = statuses.next_status(&names).map_err(ReplayError::Status)?;
        } else if let Some(RecordedFact { at, fact: stated, detail }) = fact {
            if let Some(words) = &detail {
                observer.on_detail(Detail::Words(words));
            }
            observer.on_fact(at, &stated, names.catalog());
            fact_count += 1;
            fact = next_fact(&mut timeline, &mut names)?;
        } else {
            break;
        }
    }
    observer.on_end(horizon, names.catalog());
    Ok(Replayed { catalog: names.into_catalog(), fact_count, status_count })
}

fn next_fact<R: Read>(
    timeline: &mut Option<TimelineReader<R>>,
    names: &mut Names,
) -> Result<Option<RecordedFact>, ReplayError> {
    let fact = timeline.as_mut().map_or(Ok(None), |timeline| timeline.next_fact(names));
    fact.map_err(ReplayError::Timeline)
}

fn precedes(status: &RecordedStatus, fact: Option<&RecordedFact>, fact_count: u64) -> bool {
    fact.is_none_or(|fact| (status.at, status.timeline_rows) <= (fact.at, fact_count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::daemon_set::DaemonSetStatus;
    use crate::record::catalog::{DaemonSetId, NodeId};
    use crate::record::fact::{Fact, FactKind, Reason};
    use crate::record::observer::StatusStep;
    use crate::report::status_csv::StatusWriter;
    use crate::report::timeline_csv::TimelineWriter;

    /// Keeps what it observes, in words.
    #[derive(Default)]
    struct Transcript(Vec<String>);

    impl Observer for Transcript {
        fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
            let node = fact.node().map(|node| catalog.node(node).to_string());
            self.0.push(format!("{at:?} {:?} {node:?}", fact.kind()));
        }

        fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
            let name = catalog.daemon_set(step.daemon_set);
            self.0.push(format!("{at:?} {name} {:?} {:?}", step.status, step.max_unavailable));
        }

        fn on_end(&mut self, at: Instant, _catalog: &Catalog) {
            self.0.push(format!("{at:?} end"));
        }
    }

    /// Tells a made-up run, with facts and statuses as the dice have it, many of them at one instant.
    fn tell(dice: &[(bool, bool, u8)], observer: &mut impl Observer) {
        let mut catalog = Catalog::new(daemon_sets());
        let pool = catalog.add_prefix("pool".to_owned());
        for ordinal in 0..8 {
            catalog.add_node(pool, Some(ordinal));
        }
        let mut at = Instant::START;
        for (is_later, is_fact, value) in dice {
            at = Instant::from_nanoseconds(at.as_nanoseconds() + u64::from(*is_later));
            if *is_fact {
                let kind = FactKind::ALL[usize::from(*value) % FactKind::ALL.len()];
                let fact = Fact::new(kind, Reason::None).with_node(NodeId(u32::from(value % 8)));
                observer.on_fact(at, &fact, &catalog);
            } else {
                let status =
                    DaemonSetStatus { number_ready: u32::from(*value), ..DaemonSetStatus::default() };
                let daemon_set = DaemonSetId(u16::from(value % 2));
                let step = StatusStep { daemon_set, status, max_unavailable: Some(1), max_surge: 0 };
                observer.on_status(at, &step, &catalog);
            }
        }
        observer.on_end(LATEST, &catalog);
    }

    /// No made-up run is longer.
    const LATEST: Instant = Instant::from_nanoseconds(100);

    fn daemon_sets() -> Vec<String> {
        vec!["b".to_owned(), "a".to_owned()]
    }

    proptest! {
        #[test]
        fn a_replay_tells_what_the_run_told_in_its_order(
            dice in prop::collection::vec((prop::bool::weighted(0.3), any::<bool>(), any::<u8>()), 0..100)
        ) {
            let mut writers = (TimelineWriter::new(Vec::new()), StatusWriter::new(Vec::new()));
            let (mut told, mut told_by_replay) = (Transcript::default(), Transcript::default());
            tell(&dice, &mut (&mut told, &mut writers));
            let (timeline, status) = (writers.0.finish().unwrap(), writers.1.finish().unwrap());
            let replayed =
                replay(Some(&timeline[..]), &status[..], daemon_sets(), LATEST, &mut told_by_replay).unwrap();
            prop_assert_eq!(&told.0, &told_by_replay.0);
            prop_assert_eq!(replayed.fact_count + replayed.status_count, dice.len() as u64);
        }
    }

    #[test]
    fn statuses_alone_can_be_replayed() {
        let mut writer = StatusWriter::new(Vec::new());
        tell(&[(true, false, 3), (false, true, 1), (true, false, 4)], &mut writer);
        let status = writer.finish().unwrap();
        let horizon = Instant::from_nanoseconds(9);
        let replayed = replay(None::<&[u8]>, &status[..], daemon_sets(), horizon, &mut ()).unwrap();
        assert_eq!((replayed.fact_count, replayed.status_count), (0, 2));
    }
}
