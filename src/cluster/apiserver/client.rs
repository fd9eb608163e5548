//! The ways to the API server and back: the controller's request rate, request latency and watch lag, and the kubelets'.
//!
//! Everything here can be ideal, that is, take no time; then the controller sees at once what it did, and nothing else
//! of a run changes.

use crate::engine::time::{Duration, Instant};

/// How the controller talks to the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlPlane {
    /// The client's rate limit; `None`: none.
    pub rate_limit: Option<RateLimit>,
    /// From sending a request to its answer.
    pub request_latency: Duration,
    /// From a change of an object to its arrival in the controller's cache.
    pub watch_lag: Duration,
    /// How long a sync thinks before its first request, by what it saw when it began.
    pub sync_duration: Duration,
    /// `concurrent-daemonset-syncs`: how many DaemonSets are synced at once.
    pub concurrent_syncs: u32,
}

/// A client-side limit: a token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The time in which one token grows.
    pub interval: Duration,
    /// How many tokens the bucket holds; at least one.
    pub burst: u32,
}

impl ControlPlane {
    /// Nothing takes time.
    pub const IDEAL: Self = Self {
        rate_limit: None,
        request_latency: Duration::ZERO,
        watch_lag: Duration::ZERO,
        sync_duration: Duration::ZERO,
        concurrent_syncs: u32::MAX,
    };

    /// kube-controller-manager: 20 requests a second with bursts of 30 for each controller (`--kube-api-qps`,
    /// `--kube-api-burst`) and 2 workers (`--concurrent-daemonset-syncs`). The latency and the lag are assumptions.
    pub const KUBE_CONTROLLER_MANAGER: Self = Self {
        rate_limit: Some(RateLimit { interval: Duration::from_nanoseconds(50_000_000), burst: 30 }),
        request_latency: Duration::from_nanoseconds(5_000_000),
        watch_lag: Duration::from_nanoseconds(10_000_000),
        sync_duration: Duration::ZERO,
        concurrent_syncs: 2,
    };

    /// Whether syncs take no time and requests are answered at once. A watch may lag all the same.
    pub fn answers_at_once(&self) -> bool {
        self.rate_limit.is_none()
            && self.request_latency == Duration::ZERO
            && self.sync_duration == Duration::ZERO
    }
}

/// How each kubelet talks to the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KubeletClient {
    /// Of each kubelet by itself.
    pub rate_limit: RateLimit,
    /// From sending a report to its arrival.
    pub latency: Duration,
}

impl KubeletClient {
    /// 50 requests a second with bursts of 100 (`kubeAPIQPS`, `kubeAPIBurst` of KubeletConfiguration since Kubernetes
    /// 1.27). The latency is an assumption.
    pub const KUBE_API: Self = Self {
        rate_limit: RateLimit { interval: Duration::from_nanoseconds(20_000_000), burst: 100 },
        latency: Duration::from_nanoseconds(5_000_000),
    };
}

/// The bucket of one client. A request takes a token; if there is none, it waits for its turn.
///
/// Kept as the time at which the bucket will be full again, which is all there is to know of it.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    limit: RateLimit,
    full_at: Instant,
}

impl TokenBucket {
    pub const fn full(limit: RateLimit) -> Self {
        Self { limit, full_at: Instant::START }
    }

    /// Takes a token and returns when the request that needs it can be sent.
    pub fn reserve(&mut self, now: Instant) -> Instant {
        let RateLimit { interval, burst } = self.limit;
        let full_at = self.full_at.max(now);
        self.full_at = full_at + interval;
        // So long before it is full, the bucket holds exactly one token.
        let all_but_one = interval.saturating_mul(u64::from(burst.saturating_sub(1)));
        now.max(full_at - all_but_one)
    }

    /// Takes a token if there is one.
    pub fn try_take(&mut self, now: Instant) -> bool {
        let mut after = *self;
        let is_there = after.reserve(now) == now;
        if is_there {
            *self = after;
        }
        is_there
    }
}

/// What client-go's event recorder lets through of the Events about one object (`EventSourceObjectSpamFilter`): 25 at once,
/// then one in 300 s.
#[derive(Clone, Copy, Debug)]
pub struct EventBudget(TokenBucket);

impl EventBudget {
    pub const FULL: Self =
        Self(TokenBucket::full(RateLimit { interval: Duration::from_seconds(300), burst: 25 }));

    /// The controller says what came of a create or delete that is answered now, by an Event that takes a token of the bucket
    /// of its other requests and that nobody waits for.
    pub fn write_event(&mut self, now: Instant, tokens: &mut TokenBucket) {
        if self.0.try_take(now) {
            tokens.reserve(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> TokenBucket {
        TokenBucket::full(ControlPlane::KUBE_CONTROLLER_MANAGER.rate_limit.unwrap())
    }

    #[test]
    fn a_thousand_requests_at_20_a_second_with_bursts_of_30_take_48_seconds_and_a_half() {
        let mut bucket = bucket();
        let sent: Vec<f64> = (0..1000).map(|_| bucket.reserve(Instant::START).as_seconds()).collect();
        assert_eq!(sent[29], 0.0, "30 go at once");
        assert_eq!(sent[30], 0.05);
        assert_eq!(sent[999], 48.5);
    }

    #[test]
    fn a_pause_fills_the_bucket_up_to_the_burst_and_no_further() {
        let mut bucket = bucket();
        (0..30).for_each(|_| _ = bucket.reserve(Instant::START));
        let later = Instant::START + Duration::from_seconds(1000);
        let sent: Vec<_> = (0..31).map(|_| bucket.reserve(later)).collect();
        assert!(sent[..30].iter().all(|&at| at == later));
        assert_eq!(sent[30].since(later), Duration::from_nanoseconds(50_000_000));
    }
}
