//! YAML: one document after the other, each read as a stream of its own.

use std::io::{self, BufRead, BufReader, Read};

use serde::de::DeserializeSeed;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, MessageFormatter as _};

use super::error::{DEEPEST_LEVEL, DumpError, too_deep};
use super::fields::ObjectSeed;
use super::kind::Said;
use super::metered::{Allowance, Metered};
use super::object::Receiver;

const MOST_NODES: usize = 1 << 40;

/// What the reader says of bytes that are no characters, and of references to references to references.
const NO_TEXT: &str = "IO error";
const TOO_MANY_REFERENCES: &str = "RecordedAnchorEvents";
const TOO_DEEP: &str = "limits breached: Depth";

/// Reads the documents of a text.
pub fn read_yaml(source: &str, text: impl Read, receiver: &mut dyn Receiver) -> Result<(), DumpError> {
    let allowance = Allowance::default();
    let mut documents = Documents::new(BufReader::new(Metered::new(text, allowance.clone())));
    let mut document = 0;
    while documents.begin().map_err(|error| DumpError::of(source, error.to_string()))? {
        document += 1;
        // The first line of the document has been counted.
        let lines_before = documents.lines - 1;
        let object =
            ObjectSeed { receiver: &mut *receiver, allowance: &allowance, kind: Said::Nothing, depth: 0 };
        serde_saphyr::with_deserializer_from_reader_with_options(&mut documents, options(), |yaml| {
            object.deserialize(yaml)
        })
        .map_err(|error| {
            let error = in_words(source, document, lines_before, &error);
            match documents.failure.take() {
                Some(message) => DumpError { message, ..error },
                None => error,
            }
        })?;
        allowance.renew();
    }
    Ok(())
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: MOST_NODES,
            max_events: 2 * MOST_NODES,
            max_total_scalar_bytes: MOST_NODES,
            max_reader_input_bytes: None,
            max_depth: DEEPEST_LEVEL,
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: false,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        // kubectl merges nothing.
        merge_keys: MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
    }
}

fn in_words(source: &str, document: u64, lines_before: u64, error: &serde_saphyr::Error) -> DumpError {
    let location = error.location().unwrap_or(serde_saphyr::Location::UNKNOWN);
    let message = serde_saphyr::UserMessageFormatter.format_message(error.without_snippet()).into_owned();
    let message = match message.as_str() {
        NO_TEXT => "it is no text in UTF-8".to_owned(),
        _ if message.contains(TOO_MANY_REFERENCES) => {
            "its references (*) stand for more than a dump holds".to_owned()
        }
        _ if message.contains(TOO_DEEP) => too_deep(),
        _ => message,
    };
    let (line, column) = (location.line(), location.column());
    let line = if line == 0 { 0 } else { line + lines_before };
    DumpError { source: source.to_owned(), document, line, column, message, objects_before: 0 }
}

/// The documents of a text: each is read to its end before the next one begins. Three dashes at the beginning of a line are always
/// such an end, whatever stands before.
struct Documents<R> {
    text: R,
    /// What has been read of the present line and not been handed on.
    line: Vec<u8>,
    handed_on: usize,
    lines: u64,
    state: State,
    /// Why no more can be read: the reader of YAML does not say it.
    failure: Option<String>,
}

#[derive(PartialEq, Eq)]
enum State {
    Within,
    /// The present line divides two documents.
    AtEnd,
    Over,
}

impl<R: BufRead> Documents<R> {
    fn new(text: R) -> Self {
        Self { text, line: Vec::new(), handed_on: 0, lines: 0, state: State::AtEnd, failure: None }
    }

    /// Goes on to the next document. No: there is none.
    fn begin(&mut self) -> io::Result<bool> {
        // What the last reader left of its document.
        while self.state == State::Within {
            self.next_line()?;
        }
        if self.state == State::Over {
            return Ok(false);
        }
        // The first line may be a division, too.
        while self.state == State::AtEnd {
            self.state = State::Within;
            if self.line.is_empty() {
                self.next_line()?;
            }
        }
        Ok(self.state != State::Over)
    }

    fn next_line(&mut self) -> io::Result<()> {
        self.line.clear();
        self.handed_on = 0;
        if self.text.read_until(b'\n', &mut self.line)? == 0 {
            self.state = State::Over;
            return Ok(());
        }
        self.lines += 1;
        let behind = self.line.strip_prefix(b"---");
        if let Some(rest) = behind.filter(|rest| rest.first().is_none_or(u8::is_ascii_whitespace)) {
            // A document may begin on the line of the division; a comment is none.
            let rest = rest.trim_ascii_start();
            self.line = if rest.starts_with(b"#") { Vec::new() } else { rest.to_vec() };
            self.state = State::AtEnd;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Documents<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.handed_on == self.line.len() && self.state == State::Within {
            self.next_line().inspect_err(|error| self.failure = Some(error.to_string()))?;
        }
        if self.state != State::Within {
            return Ok(0);
        }
        let left = &self.line[self.handed_on..];
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.handed_on += count;
        Ok(count)
    }
}
