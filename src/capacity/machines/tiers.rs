//! Reservations by tiers: so much of the first part of a machine, so much of the next.

/// How far a tier reaches, and which part of it is reserved, in ten-thousandths.
pub type Tier = (i64, i64);

/// What of `whole` is reserved; the last tier goes on without end. Each tier's part is rounded down.
pub fn reserved(whole: i64, tiers: &[Tier]) -> i64 {
    let mut from = 0;
    let mut sum = 0;
    for &(up_to, ten_thousandths) in tiers {
        let within = whole.min(up_to) - from;
        if within <= 0 {
            break;
        }
        sum += (i128::from(within) * i128::from(ten_thousandths) / 10_000) as i64;
        from = up_to;
    }
    sum
}

/// What GKE reserves of each machine's cpu, in thousandths of a core, and EKS after it: 6 % of the first core, 1 % of the next,
/// 0.5 % of the next two, 0.25 % of all others.
pub const CPU: [Tier; 4] = [(1_000, 600), (2_000, 100), (4_000, 50), (i64::MAX, 25)];
