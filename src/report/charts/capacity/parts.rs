//! The parts of the bars: who takes how much of the pool, and how that looks.

use plotters::style::RGBColor;

use crate::capacity::amounts::Resource;
use crate::capacity::daemon_sets::Change;
use crate::capacity::pool::{DaemonSetUsage, NodeGroupUsage, PoolCapacity, PoolUsage};
use crate::capacity::usage::{ResourceUsage, find};
use crate::report::amounts::{amount, resource_in_words};
use crate::report::charts::heading::Swatch;
use crate::report::charts::style;
use crate::report::charts::style::Stroke;
use crate::report::wording::percent;

/// DaemonSets with a colour of their own; the others have one together.
const COLOURS: [RGBColor; 8] = [
    style::BLUE,
    style::ORANGE,
    style::BLUISH_GREEN,
    style::REDDISH_PURPLE,
    style::YELLOW,
    style::BROWN,
    style::PALE_BLUE,
    style::OLIVE,
];
/// The mark of the limits.
pub const LIMIT: Stroke = Stroke::solid(style::INK, 5);
const OTHERS: Look = Look { colour: style::DARK_GREY, lines: None };
const BACKGROUND: Look = Look { colour: style::MIDDLE_GREY, lines: Some(style::BACKGROUND) };

/// How a part looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub colour: RGBColor,
    /// Of what is added.
    pub lines: Option<RGBColor>,
}

/// A stretch of a bar.
pub struct Part {
    pub share: f64,
    pub look: Look,
}

/// What is taken of a resource, before or after.
pub struct Bar {
    pub label: &'static str,
    pub parts: Vec<Part>,
    /// By DaemonSets alone.
    pub requested: f64,
    pub limited: Option<f64>,
}

/// The bars of a resource.
pub struct Group {
    pub name: String,
    pub caption: String,
    pub bars: Vec<Bar>,
}

impl Bar {
    /// Where the last of it ends.
    pub fn end(&self) -> f64 {
        let parts: f64 = self.parts.iter().map(|part| part.share).sum();
        parts.max(self.limited.unwrap_or(0.0))
    }
}

/// The resources of which DaemonSets take some and nodes offer some.
pub fn groups(pool: &PoolCapacity) -> Vec<Group> {
    let is_shown = |found: &&ResourceUsage| {
        let is_own = matches!(found.resource, Resource::Cpu | Resource::Memory);
        found.requested_share.is_some() && (is_own || found.requested > 0)
    };
    pool.after.usage.iter().filter(is_shown).map(|found| group(pool, found)).collect()
}

fn group(pool: &PoolCapacity, after: &ResourceUsage) -> Group {
    let resource = &after.resource;
    let before = pool.before.as_ref().map(|before| bar(pool, resource, before, true));
    let label = if before.is_some() { "after" } else { "" };
    let bars = before.into_iter().chain([Bar { label, ..bar(pool, resource, &pool.after, false) }]);
    Group { name: resource_in_words(resource), caption: caption(after), bars: bars.collect() }
}

/// `cpu: 38280m of 154400m (24.8%), limits 96000m (62.2%)`.
fn caption(found: &ResourceUsage) -> String {
    let share = |share: Option<f64>| share.map_or(String::new(), |share| format!(" ({})", percent(share)));
    let of = found.allocatable.map_or(String::new(), |of| format!(" of {}", amount(of, found.unit)));
    let limits = found.limited.map_or(String::new(), |limited| {
        format!(", limits {}{}", amount(limited, found.unit), share(found.limited_share))
    });
    format!(
        "{}: {}{of}{}{limits}",
        resource_in_words(&found.resource),
        amount(found.requested, found.unit),
        share(found.requested_share)
    )
}

fn bar(pool: &PoolCapacity, resource: &Resource, whole: &PoolUsage, is_before: bool) -> Bar {
    let found = find(&whole.usage, resource);
    let requested = found.and_then(|found| found.requested_share).unwrap_or(0.0);
    let mut parts: Vec<Part> = Vec::new();
    let mut told = 0.0;
    for (here, look) in coloured(pool) {
        if is_before && here.change != Change::Stays {
            continue;
        }
        let share = share_of(pool, here, resource);
        told += share;
        parts.push(Part { share, look });
    }
    let background = Part { share: background(pool, resource), look: BACKGROUND };
    // The others come before what is added.
    let others = Part { share: (requested - told).max(0.0), look: OTHERS };
    let added = parts.iter().position(|part| part.look.lines.is_some()).unwrap_or(parts.len());
    parts.insert(added, others);
    parts.push(background);
    parts.retain(|part| part.share > 1e-9);
    let limited = found.and_then(|found| found.limited_share);
    Bar { label: if is_before { "before" } else { "" }, parts, requested, limited }
}

/// Those with a look of their own: the largest first, then what is added.
fn coloured(pool: &PoolCapacity) -> Vec<(&DaemonSetUsage, Look)> {
    let mut order: Vec<&DaemonSetUsage> = pool.daemon_sets.iter().collect();
    let largest = |here: &DaemonSetUsage| {
        [Resource::Cpu, Resource::Memory]
            .map(|resource| share_of(pool, here, &resource))
            .into_iter()
            .fold(0.0, f64::max)
    };
    order.sort_by(|one, other| largest(other).total_cmp(&largest(one)));
    // What is added is never among the others, as long as there are colours.
    order.sort_by_key(|here| here.change == Change::Stays);
    order.truncate(COLOURS.len());
    order.sort_by_key(|here| here.change != Change::Stays);
    let look = |(here, colour): (_, RGBColor)| {
        let here: &DaemonSetUsage = here;
        (here, Look { colour, lines: (here.change != Change::Stays).then_some(style::INK) })
    };
    order.into_iter().zip(COLOURS).map(look).collect()
}

/// Of all that the pool's nodes offer.
fn share_of(pool: &PoolCapacity, here: &DaemonSetUsage, resource: &Resource) -> f64 {
    let of_a_node = find(&here.per_pod, resource).and_then(|found| found.requested_share).unwrap_or(0.0);
    of_a_node * f64::from(here.nodes) / f64::from(pool.nodes.max(1))
}

fn background(pool: &PoolCapacity, resource: &Resource) -> f64 {
    let of_group = |group: &NodeGroupUsage| {
        let share = find(&group.background, resource).and_then(|found| found.requested_share).unwrap_or(0.0);
        share * f64::from(group.nodes) / f64::from(pool.nodes.max(1))
    };
    pool.node_groups.iter().map(of_group).sum()
}

/// What the looks mean, of those that are there.
pub fn legend(pool: &PoolCapacity, groups: &[Group]) -> Vec<(Swatch, String)> {
    let is_there = |look: Look| {
        groups.iter().flat_map(|group| &group.bars).flat_map(|bar| &bar.parts).any(|part| part.look == look)
    };
    let named = coloured(pool).into_iter().map(|(here, look)| {
        let name = match here.change {
            Change::Stays => here.daemon_set.clone(),
            Change::Added => format!("{} (added)", here.daemon_set),
            Change::Replaced => format!("{} (replaced)", here.daemon_set),
        };
        (swatch(look), name)
    });
    let more = pool.daemon_sets.len().saturating_sub(COLOURS.len());
    let others = is_there(OTHERS).then(|| {
        let words = if more > 0 { format!("{more} other DaemonSets") } else { "as it was before".to_owned() };
        (swatch(OTHERS), words)
    });
    let background = is_there(BACKGROUND).then(|| (swatch(BACKGROUND), "other pods".to_owned()));
    let has_limits = groups.iter().flat_map(|group| &group.bars).any(|bar| bar.limited.is_some());
    let limits = has_limits.then(|| (Swatch::Line(LIMIT), "limits of the DaemonSets".to_owned()));
    named.chain(others).chain(background).chain(limits).collect()
}

fn swatch(look: Look) -> Swatch {
    match look.lines {
        Some(lines) => Swatch::Hatched { area: look.colour, lines },
        None => Swatch::Area(look.colour),
    }
}
