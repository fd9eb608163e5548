//! How the pods of a DaemonSet are replaced (`ValidateDaemonSetUpdateStrategy`).

use super::field_error::{ErrorList, FieldPath, MUST_NOT_BE_NEGATIVE, Shown};
use crate::api::daemon_set::{DaemonSetUpdateStrategy, ON_DELETE, ROLLING_UPDATE, RollingUpdateDaemonSet};
use crate::api::int_or_percent::IntOrPercent;
use crate::api::names;

pub(super) fn validate_update_strategy(
    strategy: &DaemonSetUpdateStrategy,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    match (strategy.kind.as_str(), &strategy.rolling_update) {
        (ON_DELETE, _) => {}
        (ROLLING_UPDATE, None) => errors.required(&path.child("rollingUpdate"), ""),
        (ROLLING_UPDATE, Some(rolling_update)) => {
            validate_rolling_update(rolling_update, &path.child("rollingUpdate"), errors);
        }
        _ => errors.not_supported(path, strategy, &[ROLLING_UPDATE, ON_DELETE]),
    }
}

/// Exactly one of the two bounds must be other than zero.
fn validate_rolling_update(strategy: &RollingUpdateDaemonSet, path: &FieldPath, errors: &mut ErrorList) {
    const ZERO: IntOrPercent = IntOrPercent::Int(0);
    let max_unavailable = strategy.max_unavailable.as_ref().unwrap_or(&ZERO);
    let max_surge = strategy.max_surge.as_ref().unwrap_or(&ZERO);
    let max_unavailable_path = path.child("maxUnavailable");
    let max_surge_path = path.child("maxSurge");

    validate_natural_or_percent(max_unavailable, &max_unavailable_path, errors);
    validate_natural_or_percent(max_surge, &max_surge_path, errors);
    validate_at_most_100_percent(max_unavailable, &max_unavailable_path, errors);
    validate_at_most_100_percent(max_surge, &max_surge_path, errors);
    match (leading_value(max_unavailable), leading_value(max_surge)) {
        (0, 0) => errors.required(&max_unavailable_path, "cannot be 0 when maxSurge is 0"),
        (0, _) | (_, 0) => {}
        _ => errors.invalid(&max_surge_path, max_surge, "may not be set when maxUnavailable is non-zero"),
    }
}

/// `ValidatePositiveIntOrPercent`.
fn validate_natural_or_percent(value: &IntOrPercent, path: &FieldPath, errors: &mut ErrorList) {
    match value {
        IntOrPercent::Int(number) if *number < 0 => {
            errors.invalid(path, &i64::from(*number), MUST_NOT_BE_NEGATIVE)
        }
        IntOrPercent::Int(_) => {}
        IntOrPercent::Text(text) => errors.invalid_each(path, value, names::percent(text)),
    }
}

/// `IsNotMoreThan100Percent`, which has nothing to say of numbers and malformed percentages.
fn validate_at_most_100_percent(value: &IntOrPercent, path: &FieldPath, errors: &mut ErrorList) {
    if percentage(value).is_some_and(|percent| percent > 100) {
        errors.invalid(path, value, "must not be greater than 100%");
    }
}

fn percentage(value: &IntOrPercent) -> Option<i64> {
    match value {
        IntOrPercent::Text(text) if names::percent(text).is_none() => {
            Some(go_atoi(text.trim_end_matches('%')))
        }
        _ => None,
    }
}

/// `getIntOrPercentValue`: the percentage, the number, or the number that the text is; 0 for other texts.
fn leading_value(value: &IntOrPercent) -> i64 {
    match (percentage(value), value) {
        (Some(percent), _) => percent,
        (None, IntOrPercent::Int(number)) => i64::from(*number),
        (None, IntOrPercent::Text(text)) => go_atoi(text),
    }
}

/// `strconv.Atoi` with its error dropped: 0 for what is no number, the nearest one for what is out of range.
fn go_atoi(text: &str) -> i64 {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    text.parse().unwrap_or_else(|error: std::num::ParseIntError| match error.kind() {
        PosOverflow => i64::MAX,
        NegOverflow => i64::MIN,
        _ => 0,
    })
}

impl Shown for DaemonSetUpdateStrategy {
    /// Go prints the address of the rolling update, which nobody can use.
    fn shown(&self) -> String {
        let rolling_update = if self.rolling_update.is_some() { "..." } else { "nil" };
        format!(
            "apps.DaemonSetUpdateStrategy{{Type:{:?}, RollingUpdate:(*apps.RollingUpdateDaemonSet)({rolling_update})}}",
            self.kind
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_rolling_update(rolling_update: Value) -> Vec<String> {
        let strategy = json!({"type": "RollingUpdate", "rollingUpdate": rolling_update});
        let prefix = "spec.updateStrategy.rollingUpdate.";
        errors_of(&manifest_with("/spec/updateStrategy", strategy))
            .into_iter()
            .map(|error| error.strip_prefix(prefix).expect("an error of the rolling update").to_owned())
            .collect()
    }

    const NOT_A_PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%' (e.g. \
                                 '1%',  or '93%', regex used for validation is '[0-9]+%')";

    #[test]
    fn exactly_one_bound_is_other_than_zero() {
        assert_eq!(
            errors_of_rolling_update(json!({"maxSurge": 1})),
            [
                "maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:\"\"}: may not be set when \
              maxUnavailable is non-zero"
            ]
        );
        assert_eq!(
            errors_of_rolling_update(json!({"maxUnavailable": "0%"})),
            ["maxUnavailable: Required value: cannot be 0 when maxSurge is 0"]
        );
        assert_eq!(errors_of_rolling_update(json!({"maxUnavailable": 0, "maxSurge": "10%"})), [""; 0]);
    }

    #[test]
    fn malformed_texts_count_as_the_number_they_begin_as_or_zero() {
        assert_eq!(
            errors_of_rolling_update(json!({"maxUnavailable": "ten%"})),
            [
                format!(
                    "maxUnavailable: Invalid value: intstr.IntOrString{{Type:1, IntVal:0, StrVal:\"ten%\"}}: {NOT_A_PERCENT}"
                ),
                "maxUnavailable: Required value: cannot be 0 when maxSurge is 0".to_owned(),
            ]
        );
        let surging = errors_of_rolling_update(json!({"maxUnavailable": "10", "maxSurge": "10%"}));
        assert_eq!(surging.len(), 2);
        assert!(surging[1].ends_with("may not be set when maxUnavailable is non-zero"));
        assert_eq!(errors_of_rolling_update(json!({"maxUnavailable": "ten%", "maxSurge": "10%"})).len(), 1);
    }

    #[test]
    fn bounds_are_natural_and_at_most_all_nodes() {
        assert_eq!(
            errors_of_rolling_update(json!({"maxUnavailable": -1, "maxSurge": "150%"})),
            [
                "maxUnavailable: Invalid value: -1: must be greater than or equal to 0",
                "maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:\"150%\"}: must not be greater than 100%",
                "maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:\"150%\"}: may not be set when \
                 maxUnavailable is non-zero",
            ]
        );
        let enormous = errors_of_rolling_update(json!({"maxUnavailable": "99999999999999999999%"}));
        assert_eq!(enormous.len(), 1);
        assert!(enormous[0].ends_with("must not be greater than 100%"));
    }

    #[test]
    fn the_type_is_one_of_two() {
        assert_eq!(
            errors_of(&manifest_with("/spec/updateStrategy", json!({"type": "Recreate"}))),
            ["spec.updateStrategy: Unsupported value: apps.DaemonSetUpdateStrategy{Type:\"Recreate\", \
              RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}: supported values: \"RollingUpdate\", \"OnDelete\""]
        );
        let on_delete = json!({"type": "OnDelete", "rollingUpdate": {"maxUnavailable": "ten%"}});
        assert_eq!(errors_of(&manifest_with("/spec/updateStrategy", on_delete)), [""; 0]);
    }
}
