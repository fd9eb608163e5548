//! JSON: one document after the other, also with `---` between them.

use std::io::{BufReader, Read};

use serde::de::DeserializeSeed;

use super::divisions::Undivided;
use super::error::{DumpError, too_deep};
use super::fields::ObjectSeed;
use super::kind::Said;
use super::metered::{Allowance, Metered};
use super::object::Receiver;

const BUFFER_BYTES: usize = 1 << 16;

/// Reads the documents of a text that begins as JSON.
pub fn read_json(source: &str, text: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    let allowance = Allowance::default();
    let text = BufReader::with_capacity(BUFFER_BYTES, Metered::new(text, allowance.clone()));
    let text = BufReader::with_capacity(BUFFER_BYTES, Undivided::new(text));
    let mut json = serde_json::Deserializer::from_reader(text);
    let mut document = 0;
    while json.end().is_err() {
        document += 1;
        let object =
            ObjectSeed { receiver: &mut *receiver, allowance: &allowance, kind: Said::Nothing, depth: 0 };
        object.deserialize(&mut json).map_err(|error| in_words(source, document, &error))?;
        allowance.renew();
    }
    Ok(())
}

/// What stands between the objects of `kubectl cluster-info dump` on standard output is no JSON.
const LOGS_BETWEEN: &str = "expected value";

/// What serde_json says of more than [`DEEPEST_LEVEL`](super::error::DEEPEST_LEVEL) levels, which is its own limit.
const TOO_DEEP: &str = "recursion limit exceeded";

fn in_words(source: &str, document: u64, error: &serde_json::Error) -> DumpError {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    DumpError {
        source: source.to_owned(),
        document,
        line: error.line() as u64,
        column: error.column().max(1) as u64,
        message: match message.strip_suffix(&position).unwrap_or(&message) {
            _ if error.is_eof() => "it ends in the midst of an object".to_owned(),
            TOO_DEEP => too_deep(),
            LOGS_BETWEEN if document > 1 => {
                "this is no object; have `kubectl cluster-info dump` write into a folder: --output-directory=DIR"
                    .to_owned()
            }
            other => other.to_owned(),
        },
        objects_before: 0,
    }
}
