//! What the API server says of a DaemonSet manifest: decoded, defaulted, then validated.

use serde_json::Value;

use super::daemon_set::DaemonSet;
use super::decode::decode_object;
use super::defaults::default_daemon_set;
use super::validation::{FieldError, validate_daemon_set};

/// What becomes of a manifest that somebody applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A field has the wrong type; nothing else is looked at.
    DoesNotDecode { path: String, message: String },
    /// The object with its defaults. It is accepted if there are no errors.
    Decoded { daemon_set: Box<DaemonSet>, errors: Vec<FieldError> },
}

/// Judges an `apps/v1` DaemonSet. Its `apiVersion` and `kind` are for the caller to look at.
pub fn judge(manifest: &Value) -> Verdict {
    match decode_object::<DaemonSet>(manifest) {
        Ok(mut daemon_set) => {
            default_daemon_set(&mut daemon_set);
            let errors = validate_daemon_set(&daemon_set);
            Verdict::Decoded { daemon_set: Box::new(daemon_set), errors }
        }
        Err(error) => Verdict::DoesNotDecode { path: error.path, message: error.message },
    }
}
