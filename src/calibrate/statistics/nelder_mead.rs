//! The highest point of a function of two numbers: the simplex method of Nelder and Mead 1965.
//!
//! It needs no derivatives and takes "nowhere near" (minus infinity) for an answer, which a likelihood gives beyond what a
//! distribution can be.

type Point = [f64; 2];

/// A likelihood takes some 60 values; this many end what does not come to an end.
const MAX_EVALUATIONS: u32 = 1_000;

/// The highest point near `start`, looked for in steps of `size` first, and the value there. It is known to within
/// `precision`, and so is the value.
pub fn maximize(function: impl Fn(Point) -> f64, start: Point, size: f64, precision: f64) -> (Point, f64) {
    let value = |point: Point| {
        let value = function(point);
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    };
    let corners = [start, [start[0] + size, start[1]], [start[0], start[1] + size]];
    let mut simplex = corners.map(|point| (point, value(point)));
    let mut values = 3;
    loop {
        // The best first; the sort is stable, so that equal values never make a difference between runs.
        simplex.sort_by(|one, other| other.1.total_cmp(&one.1));
        let [best, middle, worst] = simplex;
        if values >= MAX_EVALUATIONS || is_narrow(&simplex, precision) {
            return best;
        }
        let centre = between(best.0, middle.0, 0.5);
        let at = |factor: f64| {
            let point = between(worst.0, centre, factor);
            (point, value(point))
        };
        let reflected = at(2.0);
        values += 2;
        if reflected.1 > best.1 {
            let expanded = at(3.0);
            simplex[2] = if expanded.1 > reflected.1 { expanded } else { reflected };
            continue;
        }
        if reflected.1 > middle.1 {
            simplex[2] = reflected;
            continue;
        }
        let contracted = if reflected.1 > worst.1 { at(1.5) } else { at(0.5) };
        if contracted.1 > worst.1.max(reflected.1) {
            simplex[2] = contracted;
            continue;
        }
        for corner in &mut simplex[1..] {
            let point = between(best.0, corner.0, 0.5);
            *corner = (point, value(point));
        }
        values += 1;
    }
}

/// Whether further steps would change neither the point nor its value by what anybody could see.
fn is_narrow(simplex: &[(Point, f64); 3], precision: f64) -> bool {
    let [best, _, worst] = simplex;
    let apart = |other: &(Point, f64)| (other.0[0] - best.0[0]).abs().max((other.0[1] - best.0[1]).abs());
    let widest = simplex.iter().map(apart).fold(0.0, f64::max);
    // Of what has no value anywhere, nothing is to be found.
    widest < precision && (best.1 - worst.1 < precision || best.1 == worst.1)
}

/// From one point to another, by this share of the way and beyond.
fn between(from: Point, to: Point, share: f64) -> Point {
    [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_top_of_a_curved_ridge() {
        // Rosenbrock's function, upside down.
        let ridge = |[x, y]: Point| -(1.0 - x).powi(2) - 100.0 * (y - x * x).powi(2);
        let (top, value) = maximize(ridge, [-1.2, 1.0], 0.5, 1e-5);
        assert!((top[0] - 1.0).abs() < 1e-4 && (top[1] - 1.0).abs() < 1e-4, "{top:?}");
        assert!(value > -1e-9);
    }

    #[test]
    fn comes_back_from_where_there_is_nothing() {
        let hill = |[x, y]: Point| if x < 0.0 { f64::NAN } else { -(x - 1e-3).powi(2) - y * y };
        let (top, _) = maximize(hill, [0.3, 2.0], -0.5, 1e-5);
        assert!((top[0] - 1e-3).abs() < 1e-4 && top[1].abs() < 1e-4, "{top:?}");
    }

    #[test]
    fn gives_up_on_what_has_no_top() {
        let (_, value) = maximize(|[x, y]| x + y, [0.0, 0.0], 0.1, 1e-5);
        assert!(value > 1e9);
        assert_eq!(maximize(|_| f64::NEG_INFINITY, [1.0, 2.0], 0.1, 1e-5).1, f64::NEG_INFINITY);
    }
}
