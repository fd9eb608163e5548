//! What the API server's decoder says of an object: values of a wrong type, and fields that there are not.

use std::fmt;

use super::types::fields_of;

/// Everything wrong with an object before anybody looks at what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// With one of these the object is no object of its kind at all.
    pub mismatches: Vec<Mismatch>,
    /// These are what `--validate=strict`, the default of kubectl, refuses.
    pub unknown_fields: Vec<UnknownField>,
}

/// A value that does not fit its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, in the API's way of writing field paths. Empty: the object as a whole.
    pub path: String,
    /// In the decoder's words.
    pub words: String,
    /// In ours, as far as those leave a question open: what was expected, and what was found.
    pub expected: String,
}

/// A field that its object does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    /// The field included.
    pub path: String,
    /// As it is written.
    pub name: String,
    /// The type of the object that it is in.
    pub owner: &'static str,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words)
    }
}

impl fmt::Display for UnknownField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "strict decoding error: {}", self.complaint())
    }
}

impl UnknownField {
    /// The fields that there are.
    pub fn known(&self) -> Vec<&'static str> {
        fields_of(self.owner)
    }

    /// Its part of the strict decoder's one error.
    fn complaint(&self) -> String {
        format!("unknown field {:?}", self.path)
    }

    /// The one error that the API server makes of several unknown fields.
    pub fn joined(fields: &[Self]) -> String {
        let complaints: Vec<String> = fields.iter().map(Self::complaint).collect();
        format!("strict decoding error: {}", complaints.join(", "))
    }
}
