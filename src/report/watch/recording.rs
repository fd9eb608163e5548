//! A run that is over, and what held at any instant of it.

use crate::analysis::availability::RolloutSpan;
use crate::analysis::band_state::BandState;
use crate::analysis::cause::Cause;
use crate::analysis::history::coverage_series::CoverageMoment;
use crate::analysis::history::{History, StatusMoment};
use crate::analysis::summary::RunSummary;
use crate::engine::time::Instant;
use crate::record::fact::Fact;
use crate::report::wording::grouped;

/// A run that is over.
pub struct Recording {
    pub summary: RunSummary,
    history: History,
    /// Of each DaemonSet.
    rollouts: Vec<Vec<RolloutSpan>>,
    groups: Vec<NodeGroup>,
    has_timeline: bool,
}

/// The nodes of a pool in one zone.
struct NodeGroup {
    pool: String,
    /// Empty: it has none, or it is not known.
    zone: String,
    /// In the history.
    nodes: Vec<usize>,
}

/// The states of the nodes of a pool in one zone, at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupStates<'a> {
    pub pool: &'a str,
    /// Empty: it has none, or it is not known.
    pub zone: &'a str,
    pub states: Vec<BandState>,
}

/// When something of one DaemonSet changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Anything that is shown: in the order of time, each once.
    pub instants: Vec<Instant>,
    /// A rollout begins.
    pub rollouts: Vec<Instant>,
    /// What happened to nodes and to its pods, in the order of time: when, the node in the history, which of its facts.
    happenings: Vec<(Instant, u32, u32)>,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening<'a> {
    pub at: Instant,
    pub node: &'a str,
    pub fact: Fact,
}

impl Recording {
    /// `rollouts` are those of each DaemonSet.
    pub fn new(summary: RunSummary, history: History, rollouts: Vec<Vec<RolloutSpan>>) -> Self {
        let mut groups: Vec<NodeGroup> = Vec::new();
        for placed in history.placed(&summary.node_pools) {
            match groups.last_mut() {
                Some(group) if (group.pool.as_str(), group.zone.as_str()) == (placed.pool, placed.zone) => {
                    group.nodes.push(placed.index);
                }
                _ => groups.push(NodeGroup {
                    pool: placed.pool.to_owned(),
                    zone: placed.zone.to_owned(),
                    nodes: vec![placed.index],
                }),
            }
        }
        Self { summary, history, rollouts, groups, has_timeline: true }
    }

    /// One whose files did not say what was on the nodes.
    #[must_use]
    pub fn without_timeline(self) -> Self {
        Self { has_timeline: false, ..self }
    }

    /// Whether it knows what was on the nodes, and so coverage.
    pub const fn has_timeline(&self) -> bool {
        self.has_timeline
    }

    pub const fn end(&self) -> Instant {
        self.history.horizon
    }

    /// Their names, in the scenario's order.
    pub fn daemon_sets(&self) -> impl ExactSizeIterator<Item = &str> {
        self.history.daemon_sets.iter().map(|daemon_set| daemon_set.name.as_str())
    }

    /// `None`: it had none yet.
    pub fn status_at(&self, daemon_set: usize, now: Instant) -> Option<&StatusMoment> {
        held_at(self.history.daemon_sets[daemon_set].status.moments(), now, |moment| moment.at)
    }

    pub fn coverage_at(&self, daemon_set: usize, now: Instant) -> Option<&CoverageMoment> {
        held_at(self.history.daemon_sets[daemon_set].coverage.moments(), now, |moment| moment.at)
    }

    /// The rollout that went on then, or else the last one before.
    pub fn rollout_at(&self, daemon_set: usize, now: Instant) -> Option<&RolloutSpan> {
        held_at(&self.rollouts[daemon_set], now, |span| span.started)
    }

    pub fn rollouts(&self, daemon_set: usize) -> &[RolloutSpan] {
        &self.rollouts[daemon_set]
    }

    /// When the status or the coverage of a DaemonSet changes, in the order of time, each instant once.
    pub fn counts_changed(&self, daemon_set: usize) -> Vec<Instant> {
        let series = &self.history.daemon_sets[daemon_set];
        let mut instants: Vec<Instant> = series.status.moments().iter().map(|moment| moment.at).collect();
        instants.extend(series.coverage.moments().iter().map(|moment| moment.at));
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    pub fn changes(&self, daemon_set: usize) -> Changes {
        let spans = &self.rollouts[daemon_set];
        let mut instants = self.counts_changed(daemon_set);
        instants.extend(spans.iter().flat_map(|span| [span.started, span.ended]));
        let slots = self.history.nodes.iter().filter_map(|node| node.slots.get(daemon_set));
        instants.extend(slots.flatten().map(|moment| moment.at));
        instants.sort_unstable();
        instants.dedup();
        Changes {
            instants,
            rollouts: spans.iter().map(|span| span.started).collect(),
            happenings: self.happenings(daemon_set),
        }
    }

    fn happenings(&self, daemon_set: usize) -> Vec<(Instant, u32, u32)> {
        let concerns = |fact: &Fact| fact.daemon_set().is_none_or(|id| id.index() == daemon_set);
        let nodes = self.history.nodes.iter().zip(0..);
        let mut happenings: Vec<(Instant, u32, u32)> = nodes
            .flat_map(|(node, number)| {
                let own = node.facts.iter().zip(0..).filter(|((_, fact), _)| concerns(fact));
                own.map(move |((at, _), index)| (*at, number, index))
            })
            .collect();
        happenings.sort_unstable();
        happenings
    }

    /// The last things that had happened then, at most so many, the latest first.
    pub fn last_happenings(&self, changes: &Changes, now: Instant, most: usize) -> Vec<Happening<'_>> {
        let past = changes.happenings.partition_point(|(at, ..)| *at <= now);
        let latest = changes.happenings[..past].iter().rev().take(most);
        let told = latest.map(|&(at, number, index)| {
            let node = &self.history.nodes[number as usize];
            Happening { at, node: &node.node, fact: node.facts[index as usize].1 }
        });
        told.collect()
    }

    /// What there was to see of a DaemonSet on the nodes, by pools and zones.
    pub fn cells_at(&self, daemon_set: usize, now: Instant) -> Vec<GroupStates<'_>> {
        let state = |&index: &usize| {
            let slot = self.history.nodes[index].slots.get(daemon_set);
            let moment = slot.and_then(|moments| held_at(moments, now, |moment| moment.at));
            moment.map_or(BandState::Absent, |moment| moment.band)
        };
        let groups = self.groups.iter();
        groups
            .map(|NodeGroup { pool, zone, nodes }| GroupStates {
                pool,
                zone,
                states: nodes.iter().map(state).collect(),
            })
            .collect()
    }

    /// What is not shown of the run, if anything is not.
    pub fn limits(&self) -> Option<String> {
        let (shown, all) = (self.history.nodes.len(), self.history.node_count);
        let is_thinned =
            self.history.daemon_sets.iter().any(|one| one.status.is_thinned() || one.coverage.is_thinned());
        let sample = (shown < all)
            .then(|| format!("cells: {} nodes, a sample of {}", grouped(shown as u64), grouped(all as u64)));
        let thinned = is_thinned.then(|| "of many changes the worse of two neighbours is shown".to_owned());
        let no_nodes = (!self.has_timeline)
            .then(|| "nodes and coverage are not known: there is no timeline.csv".to_owned());
        let limits: Vec<String> = no_nodes.into_iter().chain(sample).chain(thinned).collect();
        (!limits.is_empty()).then(|| limits.join("; "))
    }
}

/// The causes for which nodes were uncovered, with how many nodes, most first.
pub fn causes(coverage: &CoverageMoment) -> Vec<(Cause, u32)> {
    let mut causes: Vec<(Cause, u32)> =
        Cause::ALL.into_iter().zip(coverage.uncovered).filter(|(_, nodes)| *nodes > 0).collect();
    causes.sort_by_key(|(_, nodes)| std::cmp::Reverse(*nodes));
    causes
}

/// The last of what is in the order of time that had begun then.
fn held_at<T>(moments: &[T], now: Instant, at: impl Fn(&T) -> Instant) -> Option<&T> {
    moments[..moments.partition_point(|moment| at(moment) <= now)].last()
}
