//! One thing that the API server finds wrong with a field (`k8s.io/apimachinery/pkg/util/validation/field`).

use std::fmt;

use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;

/// What is wrong, where, and with which value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The path, like `spec.template.spec.containers[0].image`.
    pub field: String,
    pub kind: FieldErrorKind,
    /// The value as the API server would print it. Empty for the kinds that show none.
    pub value: String,
    /// What the field must be, in the API server's words. May be empty.
    pub detail: String,
}

/// The kinds of errors, by what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldErrorKind {
    Invalid,
    Required,
    NotSupported,
    Forbidden,
    Duplicate,
    NotFound,
    TooLong,
}

impl FieldErrorKind {
    /// As the API server prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "Invalid value",
            Self::Required => "Required value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::Duplicate => "Duplicate value",
            Self::NotFound => "Not found",
            Self::TooLong => "Too long",
        }
    }

    /// The reason of the cause in an API status.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Invalid => "FieldValueInvalid",
            Self::Required => "FieldValueRequired",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::Duplicate => "FieldValueDuplicate",
            Self::NotFound => "FieldValueNotFound",
            Self::TooLong => "FieldValueTooLong",
        }
    }

    const fn shows_value(self) -> bool {
        matches!(self, Self::Invalid | Self::NotSupported | Self::Duplicate | Self::NotFound)
    }
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.kind)?;
        if self.kind.shows_value() {
            write!(formatter, ": {}", self.value)?;
        }
        if !self.detail.is_empty() {
            write!(formatter, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// The way to a field.
#[derive(Clone, Debug)]
pub(super) struct FieldPath(String);

impl FieldPath {
    pub(super) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub(super) fn child(&self, name: &str) -> Self {
        self.with([".", name, ""])
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    pub(super) fn key(&self, key: &str) -> Self {
        self.with(["[", key, "]"])
    }

    /// Nearly all paths are made for nothing, as nothing is wrong with the field: they are made in one piece.
    fn with(&self, steps: [&str; 3]) -> Self {
        let mut path = String::with_capacity(self.0.len() + steps.map(str::len).iter().sum::<usize>());
        path.push_str(&self.0);
        steps.iter().for_each(|step| path.push_str(step));
        Self(path)
    }
}

/// A value that errors can show, as Go's `%#v` prints it (`%v` for numbers).
pub(super) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for str {
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.as_str().shown()
    }
}

impl Shown for i32 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for IntOrPercent {
    fn shown(&self) -> String {
        match self {
            Self::Int(value) => format!("intstr.IntOrString{{Type:0, IntVal:{value}, StrVal:\"\"}}"),
            Self::Text(text) => format!("intstr.IntOrString{{Type:1, IntVal:0, StrVal:{text:?}}}"),
        }
    }
}

impl Shown for Labels {
    fn shown(&self) -> String {
        if self.is_empty() {
            return "map[string]string(nil)".to_owned();
        }
        let pairs: Vec<String> = self.iter().map(|(key, value)| format!("{key:?}:{value:?}")).collect();
        format!("map[string]string{{{}}}", pairs.join(", "))
    }
}

/// The errors found so far.
#[derive(Debug, Default)]
pub(super) struct ErrorList(Vec<FieldError>);

impl ErrorList {
    pub(super) fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn invalid(
        &mut self,
        path: &FieldPath,
        value: &(impl Shown + ?Sized),
        detail: impl Into<String>,
    ) {
        self.push(path, FieldErrorKind::Invalid, value.shown(), detail.into());
    }

    /// One error for each of several complaints about the same value.
    pub(super) fn invalid_each(
        &mut self,
        path: &FieldPath,
        value: &(impl Shown + ?Sized),
        details: impl IntoIterator<Item = String>,
    ) {
        for detail in details {
            self.invalid(path, value, detail);
        }
    }

    pub(super) fn required(&mut self, path: &FieldPath, detail: &str) {
        self.push(path, FieldErrorKind::Required, String::new(), detail.to_owned());
    }

    pub(super) fn forbidden(&mut self, path: &FieldPath, detail: &str) {
        self.push(path, FieldErrorKind::Forbidden, String::new(), detail.to_owned());
    }

    pub(super) fn not_supported(
        &mut self,
        path: &FieldPath,
        value: &(impl Shown + ?Sized),
        supported: &[&str],
    ) {
        let supported: Vec<String> = supported.iter().map(|value| value.shown()).collect();
        let detail = format!("supported values: {}", supported.join(", "));
        self.push(path, FieldErrorKind::NotSupported, value.shown(), detail);
    }

    pub(super) fn duplicate(&mut self, path: &FieldPath, value: &(impl Shown + ?Sized)) {
        self.push(path, FieldErrorKind::Duplicate, value.shown(), String::new());
    }

    pub(super) fn not_found(&mut self, path: &FieldPath, value: &str) {
        self.push(path, FieldErrorKind::NotFound, value.shown(), String::new());
    }

    pub(super) fn not_found_among(&mut self, path: &FieldPath, value: &str, detail: String) {
        self.push(path, FieldErrorKind::NotFound, value.shown(), detail);
    }

    pub(super) fn too_long(&mut self, path: &FieldPath, bytes: usize) {
        let detail = format!("must have at most {bytes} bytes");
        self.push(path, FieldErrorKind::TooLong, String::new(), detail);
    }

    /// `ValidateNonnegativeField`.
    pub(super) fn non_negative(&mut self, path: &FieldPath, value: i64) {
        if value < 0 {
            self.invalid(path, &value, MUST_NOT_BE_NEGATIVE);
        }
    }

    fn push(&mut self, path: &FieldPath, kind: FieldErrorKind, value: String, detail: String) {
        self.0.push(FieldError { field: path.0.clone(), kind, value, detail });
    }
}

pub(super) const MUST_NOT_BE_NEGATIVE: &str = "must be greater than or equal to 0";
