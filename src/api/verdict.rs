//! What the API server says of a DaemonSet manifest: decoded, defaulted, then validated.

use serde::de::DeserializeOwned;
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
    let (daemon_set, Findings { mismatches, unknown_fields }) = decoded::<DaemonSet>(manifest, "DaemonSet");
    let Some(mut daemon_set) = daemon_set else {
        return Verdict::DoesNotDecode { mismatches, unknown_fields };
    };
    default_daemon_set(&mut daemon_set);
    let errors = validate_daemon_set(&daemon_set, manifest);
    let warnings = warnings_of(&daemon_set, manifest);
    Verdict::Decoded { daemon_set: Box::new(daemon_set), unknown_fields, errors, warnings }
}

/// An object of this kind, unless a value in it is of a wrong type, and what the decoder says of it.
pub(super) fn decoded<T: DeserializeOwned>(manifest: &Value, kind: &'static str) -> (Option<T>, Findings) {
    let mut findings = findings_in(manifest, kind);
    if !findings.mismatches.is_empty() {
        return (None, findings);
    }
    match decode_object(manifest) {
        Ok(object) => (Some(object), findings),
        // What the API takes and the simulator cannot hold, like a negative count in a status.
        Err(error) => {
            let words = error.to_string();
            findings.mismatches.push(Mismatch { words, path: error.path, expected: String::new() });
            (None, findings)
        }
    }
}
