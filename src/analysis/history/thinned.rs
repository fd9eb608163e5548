//! A series of moments that never grows beyond a limit: where there are too many, of each two neighbours the worse stays.

/// What held from each moment to the next, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thinned<T> {
    moments: Vec<T>,
    most: usize,
    is_thinned: bool,
}

impl<T: Copy> Thinned<T> {
    /// Keeps at most so many moments, of which there are at least 4.
    pub fn new(most: usize) -> Self {
        Self { moments: Vec::new(), most: most.max(4), is_thinned: false }
    }

    /// Adds a moment, or replaces the last one if `is_same_time`. If there are too many, `is_worse` says whether the first of two
    /// stays, or else the second does. The last moment always stays.
    pub fn push(
        &mut self,
        moment: T,
        is_same_time: impl Fn(&T, &T) -> bool,
        is_worse: impl Fn(&T, &T) -> bool,
    ) {
        if let Some(last) = self.moments.last_mut().filter(|last| is_same_time(last, &moment)) {
            *last = moment;
            return;
        }
        if self.moments.len() == self.most {
            let worse = |pair: &[T]| match pair {
                [one, other] if is_worse(one, other) => *one,
                [.., other] => *other,
                [] => unreachable!("chunks are not empty"),
            };
            let last = self.moments.pop();
            self.moments = self.moments.chunks(2).map(worse).chain(last).collect();
            self.is_thinned = true;
        }
        self.moments.push(moment);
    }

    pub fn last(&self) -> Option<&T> {
        self.moments.last()
    }

    pub fn moments(&self) -> &[T] {
        &self.moments
    }

    /// Whether moments were left out.
    pub const fn is_thinned(&self) -> bool {
        self.is_thinned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(most: usize, moments: impl IntoIterator<Item = (u32, u32)>) -> Thinned<(u32, u32)> {
        let mut thinned = Thinned::new(most);
        for moment in moments {
            thinned.push(moment, |one, other| one.0 == other.0, |one, other| one.1 < other.1);
        }
        thinned
    }

    #[test]
    fn of_one_time_the_last_moment_stays() {
        let thinned = pushed(4, [(0, 9), (1, 5), (1, 7)]);
        assert_eq!(thinned.moments(), [(0, 9), (1, 7)]);
        assert!(!thinned.is_thinned());
    }

    #[test]
    fn the_worst_and_the_last_survive_any_thinning() {
        let moments = (0..1_000_u32).map(|at| (at, if at == 333 { 1 } else { 50 + at % 7 }));
        let thinned = pushed(8, moments);
        assert!(thinned.is_thinned() && thinned.moments().len() <= 8);
        assert!(thinned.moments().contains(&(333, 1)));
        assert_eq!(thinned.last(), Some(&(999, 50 + 999 % 7)));
        assert!(thinned.moments().is_sorted());
    }

    #[test]
    fn of_two_neighbours_the_worse_stays() {
        let thinned = pushed(4, [(0, 9), (1, 3), (2, 4), (3, 8), (4, 6)]);
        assert_eq!(thinned.moments(), [(1, 3), (2, 4), (3, 8), (4, 6)]);
    }
}
