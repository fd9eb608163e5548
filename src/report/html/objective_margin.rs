//! How far what was measured is from what an objective asks for, in words.

use crate::analysis::summary::ObjectiveSummary;
use crate::engine::time::Duration;
use crate::report::wording::{elapsed, percent};

/// Empty if there is nothing to compare.
pub fn margin_in_words(objective: &ObjectiveSummary) -> String {
    match (objective.limit_share, objective.value_share, objective.limit_seconds, objective.value_seconds) {
        (Some(limit), Some(value), ..) => {
            let points = |share: f64| percent(share).trim_end_matches('%').to_owned();
            match value - limit {
                distance if distance.abs() < 1e-12 => "exactly at it".to_owned(),
                distance if distance > 0.0 => format!("{} percentage points above it", points(distance)),
                distance => format!("{} percentage points below it", points(-distance)),
            }
        }
        // Its limit is that it fires at no time.
        (_, _, Some(_), Some(fired)) if objective.kind == "NoAlert" => match fired {
            0.0 => "never fired".to_owned(),
            fired => format!("fired for {}", elapsed(Duration::from_seconds_f64(fired))),
        },
        (_, _, Some(limit), Some(value)) => {
            let time = |seconds| elapsed(Duration::from_seconds_f64(seconds));
            match limit - value {
                0.0 => "exactly at it".to_owned(),
                rest if rest > 0.0 => format!("{} to spare", time(rest)),
                rest => format!("{} too long", time(-rest)),
            }
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(share: Option<(f64, f64)>, seconds: Option<(f64, f64)>) -> ObjectiveSummary {
        ObjectiveSummary {
            judged: true,
            passes: true,
            limit_share: share.map(|(limit, _)| limit),
            value_share: share.map(|(_, value)| value),
            limit_seconds: seconds.map(|(limit, _)| limit),
            value_seconds: seconds.map(|(_, value)| value),
            ..ObjectiveSummary::default()
        }
    }

    #[test]
    fn the_distance_says_on_which_side_it_is() {
        let words = |share, seconds| margin_in_words(&objective(share, seconds));
        assert_eq!(words(Some((0.9, 0.904)), None), "0.4 percentage points above it");
        assert_eq!(words(Some((0.9, 0.85)), None), "5 percentage points below it");
        assert_eq!(words(Some((0.9, 0.9)), None), "exactly at it");
        assert_eq!(words(None, Some((600.0, 852.0))), "4m12s too long");
        assert_eq!(words(None, Some((600.0, 500.0))), "1m40s to spare");
        assert_eq!(words(None, None), "");
    }

    #[test]
    fn an_alert_that_must_not_fire_has_no_time_to_spare() {
        let words = |fired| {
            let kind = "NoAlert".to_owned();
            margin_in_words(&ObjectiveSummary { kind, ..objective(None, Some((0.0, fired))) })
        };
        assert_eq!(words(0.0), "never fired");
        assert_eq!(words(720.0), "fired for 12m");
    }
}
