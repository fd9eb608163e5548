//! Random streams (being written).

/// The streams of one seed.
#[derive(Clone, Debug)]
pub struct RandomStreams(u64);

impl RandomStreams {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One ChaCha block: the draws for the `occurrence`-th time that `purpose` needs them for `object`.
    pub fn block(&self, purpose: u32, object: u64, occurrence: u32) -> [u64; 8] {
        std::array::from_fn(|index| {
            (self.0 ^ u64::from(purpose) << 40 ^ object.rotate_left(index as u32) ^ u64::from(occurrence))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    }
}

/// A uniform draw strictly between 0 and 1.
pub fn unit_interval(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}
