//! Objects that are in a dump twice, as dumps of several files have them: of two of one kind and name the one counts that the API
//! server wrote later, by the resource versions, and where these do not say it the one that is later in the text.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU64;

use rustc_hash::FxHashMap;

/// Which objects there have been.
#[derive(Debug, Default)]
pub struct SeenObjects(FxHashMap<u64, Earlier>);

/// There is one of each pod: it is kept small.
#[derive(Clone, Copy, Debug)]
struct Earlier {
    version: Option<NonZeroU64>,
    place: u32,
}

/// What an object is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    First,
    /// It takes the place of the one that is kept there. Whether both have versions, which differ.
    Later {
        place: usize,
        differs: bool,
    },
    /// The one that is kept is as new.
    Older {
        differs: bool,
    },
}

impl Arrival {
    /// Whether the object is another than the one whose place it takes.
    pub fn differs<T: PartialEq>(self, before: Option<&T>, object: &T) -> bool {
        before.is_some_and(|before| matches!(self, Self::Later { differs: true, .. }) || before != object)
    }

    /// Keeps it in its place. Yes: it is another than the one that was there.
    pub fn keep<T: PartialEq>(self, kept: &mut Vec<T>, object: T) -> bool {
        match self {
            Self::Later { place, .. } => {
                let differs = self.differs(kept.get(place), &object);
                kept[place] = object;
                differs
            }
            Self::First | Self::Older { .. } => {
                kept.push(object);
                false
            }
        }
    }
}

impl SeenObjects {
    /// `place`: where the object is kept if it is the first.
    pub fn arrives(&mut self, [kind, namespace, name]: [&str; 3], version: &str, place: usize) -> Arrival {
        let mut hasher = DefaultHasher::new();
        (kind, namespace, name).hash(&mut hasher);
        // Opaque by contract; in every API server it is a number that grows, which is what `kubectl` itself relies on.
        let version = version.parse::<NonZeroU64>().ok();
        let Some(earlier) = self.0.get_mut(&hasher.finish()) else {
            let place = u32::try_from(place).expect("fewer objects than memory holds");
            self.0.insert(hasher.finish(), Earlier { version, place });
            return Arrival::First;
        };
        match (earlier.version, version) {
            (Some(before), Some(now)) if now <= before => Arrival::Older { differs: now < before },
            (before, now) => {
                earlier.version = version;
                Arrival::Later { place: earlier.place as usize, differs: before.is_some() && now.is_some() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_version_counts_and_without_versions_the_later_in_the_text() {
        let node = ["Node", "", "a"];
        for (versions, expected) in [
            (["5", "7"], Arrival::Later { place: 3, differs: true }),
            (["10", "9"], Arrival::Older { differs: true }),
            (["7", "7"], Arrival::Older { differs: false }),
            (["", "7"], Arrival::Later { place: 3, differs: false }),
            (["7", ""], Arrival::Later { place: 3, differs: false }),
            (["x", "y"], Arrival::Later { place: 3, differs: false }),
        ] {
            let mut seen = SeenObjects::default();
            assert_eq!(seen.arrives(node, versions[0], 3), Arrival::First);
            assert_eq!(seen.arrives(node, versions[1], 4), expected, "{versions:?}");
            assert_eq!(seen.arrives(["Node", "", "b"], versions[1], 4), Arrival::First);
        }
    }
}
