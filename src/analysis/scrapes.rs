//! When Prometheus looks: every 30 seconds from the start of a run on, at what is so then.

use crate::engine::time::{Duration, Instant};

/// How far scrapes are apart: the interval at which kube-prometheus has kube-state-metrics scraped.
pub const SCRAPE_INTERVAL: Duration = Duration::from_seconds(30);

/// The scrapes of a run, one after the other. Each has a number, from 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scrapes {
    next: u64,
}

impl Scrapes {
    /// The next scrape, if it comes before something that happens at this instant.
    ///
    /// A scrape sees all that happens at its own instant, so that it comes after it.
    pub fn next_before(&mut self, at: Instant) -> Option<u64> {
        (instant(self.next) < at).then(|| self.take())
    }

    /// The next scrape of a run that ends at this instant.
    pub fn next_until(&mut self, end: Instant) -> Option<u64> {
        (instant(self.next) <= end).then(|| self.take())
    }

    /// The number of the scrape that comes next.
    pub const fn next(&self) -> u64 {
        self.next
    }

    const fn take(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }
}

/// When the scrape of this number is.
pub const fn instant(number: u64) -> Instant {
    Instant::from_nanoseconds(SCRAPE_INTERVAL.as_nanoseconds().saturating_mul(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scrape_sees_what_happens_at_its_own_instant() {
        let at = |seconds| Instant::START + Duration::from_seconds(seconds);
        let mut scrapes = Scrapes::default();
        assert_eq!(scrapes.next_before(at(0)), None);
        assert_eq!(scrapes.next_before(at(30)), Some(0));
        assert_eq!(scrapes.next_before(at(30)), None);
        assert_eq!(scrapes.next_until(at(60)), Some(1));
        assert_eq!(scrapes.next_until(at(60)), Some(2));
        assert_eq!((scrapes.next_until(at(60)), scrapes.next()), (None, 3));
    }
}
