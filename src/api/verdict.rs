//! What the API server says of a DaemonSet manifest: decoded, defaulted, then validated.

use serde_json::Value;

use super::daemon_set::DaemonSet;
use super::decode::decode_object;
use super::defaults::default_daemon_set;
use super::schema::{Findings, Mismatch, UnknownField, findings_in};
use super::validation::{FieldError, validate_daemon_set};
use super::warnings::{Warning, warnings_of};

/// What becomes of a manifest that somebody applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A field has the wrong type; nothing else is looked at, but for the fields that are unknown.
    DoesNotDecode { mismatches: Vec<Mismatch>, unknown_fields: Vec<UnknownField> },
    /// The object with its defaults. It is accepted if there are no errors and no unknown fields. The API server would
    /// stop at the unknown ones; here the rest is judged as if they were not there.
    Decoded {
        daemon_set: Box<DaemonSet>,
        unknown_fields: Vec<UnknownField>,
        errors: Vec<FieldError>,
        warnings: Vec<Warning>,
    },
}

/// Judges an `apps/v1` DaemonSet. Its `apiVersion` and `kind` are for the caller to look at.
pub fn judge(manifest: &Value) -> Verdict {
    let Findings { mut mismatches, unknown_fields } = findings_in(manifest, "DaemonSet");
    if mismatches.is_empty() {
        match decode_object::<DaemonSet>(manifest) {
            Ok(mut daemon_set) => {
                default_daemon_set(&mut daemon_set);
                let errors = validate_daemon_set(&daemon_set, manifest);
                let warnings = warnings_of(&daemon_set, manifest);
                let daemon_set = Box::new(daemon_set);
                return Verdict::Decoded { daemon_set, unknown_fields, errors, warnings };
            }
            // What the API takes and the simulator cannot hold, like a negative count in a status.
            Err(error) => mismatches.push(Mismatch {
                words: error.to_string(),
                path: error.path,
                expected: String::new(),
            }),
        }
    }
    Verdict::DoesNotDecode { mismatches, unknown_fields }
}
