//! Which of a pool's failure zones each of its nodes is in.

/// The zones of a pool's nodes, by their numbers: so many in each zone where that is written, and all others in turn.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct ZoneOrder {
    zones: u32,
    /// Where the nodes of each zone that are there from the beginning end: ascending. Empty: all take them in turn.
    ends: Vec<u32>,
}

impl ZoneOrder {
    /// All nodes take `zones` zones in turn; at least 1.
    pub fn in_turn(zones: u32) -> Self {
        Self { zones: zones.max(1), ends: Vec::new() }
    }

    /// The first nodes fill the zones one after the other, each with so many; those that follow take them in turn.
    pub fn counted(counts: &[u32]) -> Self {
        let ends = counts.iter().scan(0_u32, |end, &count| {
            *end = end.saturating_add(count);
            Some(*end)
        });
        Self { zones: (counts.len() as u32).max(1), ends: ends.collect() }
    }

    /// The place of the zone of the node of this number.
    pub fn zone_of(&self, ordinal: u32) -> u32 {
        match self.ends.partition_point(|&end| end <= ordinal) {
            index if index < self.ends.len() => index as u32,
            _ => ordinal % self.zones,
        }
    }

    /// How many of the first `count` nodes are in this zone.
    pub fn nodes_in(&self, zone: u32, count: u32) -> u64 {
        let counted = self.ends.last().copied().unwrap_or(0);
        let index = zone as usize;
        let begin = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        let end = self.ends.get(index).copied().unwrap_or(0);
        let of_counted = u64::from(end.min(count).saturating_sub(begin));
        // Of the numbers from `counted` on, those that leave `zone` when divided by the number of zones.
        let (zones, zone) = (u64::from(self.zones), u64::from(zone));
        let up_to = |number: u32| (u64::from(number) + zones - 1).saturating_sub(zone) / zones;
        of_counted + up_to(count.max(counted)) - up_to(counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_fill_the_counted_zones_and_then_take_them_in_turn() {
        let order = ZoneOrder::counted(&[2, 0, 3]);
        let zones: Vec<u32> = (0..9).map(|ordinal| order.zone_of(ordinal)).collect();
        assert_eq!(zones, [0, 0, 2, 2, 2, 2, 0, 1, 2]);
        let in_turn = ZoneOrder::in_turn(3);
        assert_eq!([0, 1, 2, 3, 4].map(|ordinal| in_turn.zone_of(ordinal)), [0, 1, 2, 0, 1]);
    }

    #[test]
    fn the_nodes_of_a_zone_are_counted_as_they_are_placed() {
        for order in [ZoneOrder::counted(&[2, 0, 3]), ZoneOrder::counted(&[7]), ZoneOrder::in_turn(3)] {
            for count in 0..20 {
                for zone in 0..order.zones {
                    let placed = (0..count).filter(|&ordinal| order.zone_of(ordinal) == zone).count() as u64;
                    assert_eq!(order.nodes_in(zone, count), placed, "{order:?} {zone} {count}");
                }
            }
        }
    }
}
