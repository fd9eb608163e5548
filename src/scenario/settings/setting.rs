//! What a setting is: a name, what it says, and what holds where nobody writes it. `settings!` makes of one list of them the
//! struct that is read from a scenario, and the rows of the documentation.

use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Span;

/// One that users can write as a field of `W`.
pub struct Setting<W: 'static> {
    pub name: &'static str,
    /// In the words of its row of the documentation.
    pub says: &'static str,
    pub default: fn() -> ShownDefault,
    /// Where it is written.
    pub place: fn(&W) -> Option<Span>,
}

/// What holds where nothing is written, and why.
pub struct Default<T> {
    pub value: T,
    basis: Basis,
}

/// Where a default comes from.
#[derive(Clone, Copy)]
enum Basis {
    /// Nobody measured it.
    Assumption,
    /// Somebody else's setting or decision.
    Source(&'static str),
    /// What the value means is better said in these words.
    Meaning(&'static str),
}

/// A default for people.
pub struct ShownDefault {
    /// As a scenario writes it, if it is an assumption.
    pub assumption: Option<String>,
    /// In the words of its row of the documentation.
    pub words: String,
}

/// A row of a table of the documentation.
pub struct Row {
    pub name: String,
    pub says: &'static str,
    pub default: String,
}

pub const fn assumed<T>(value: T) -> Default<T> {
    Default { value, basis: Basis::Assumption }
}

/// `source`: the flag, the field or the product that has this default.
pub const fn sourced<T>(value: T, source: &'static str) -> Default<T> {
    Default { value, basis: Basis::Source(source) }
}

/// `words`: what the value means.
pub const fn meaning<T>(value: T, words: &'static str) -> Default<T> {
    Default { value, basis: Basis::Meaning(words) }
}

/// What can be a default.
pub trait Shown {
    /// As a scenario writes it.
    fn written(&self) -> String;

    fn in_words(&self) -> String;
}

impl<T: Shown> Default<T> {
    pub fn shown(&self) -> ShownDefault {
        let (assumption, words) = match self.basis {
            Basis::Assumption => {
                (Some(self.value.written()), format!("{} (assumption)", self.value.in_words()))
            }
            Basis::Source(source) => (None, format!("{} ({source})", self.value.in_words())),
            Basis::Meaning(words) => (None, words.to_owned()),
        };
        ShownDefault { assumption, words }
    }
}

/// A table of the documentation.
pub fn rows<W>(settings: &[Setting<W>]) -> Vec<Row> {
    settings.iter().map(Setting::row).collect()
}

impl<W> Setting<W> {
    /// The default, if it is one that nobody measured.
    pub fn assumption(&self) -> Option<String> {
        (self.default)().assumption
    }

    pub fn is_written(&self, written: Option<&W>) -> bool {
        written.and_then(self.place).is_some()
    }

    pub fn row(&self) -> Row {
        Row { name: self.name.to_owned(), says: self.says.trim_start(), default: (self.default)().words }
    }
}

impl Shown for Delay {
    fn written(&self) -> String {
        self.to_string()
    }

    fn in_words(&self) -> String {
        Self::in_words(self)
    }
}

impl Shown for Duration {
    fn written(&self) -> String {
        self.to_string()
    }

    fn in_words(&self) -> String {
        Self::in_words(*self)
    }
}

/// As both have it: numbers, and names of the scenario.
macro_rules! shown_as_it_is {
    ($($Type:ty: $form:literal),+) => {
        $( impl Shown for $Type {
            fn written(&self) -> String {
                self.to_string()
            }

            fn in_words(&self) -> String {
                format!($form, self)
            }
        } )+
    };
}

shown_as_it_is!(u32: "{}", bool: "`{}`", &str: "`{}`");

/// How many in a second.
pub struct Rate(pub f64);

impl Rate {
    /// One after each interval; `None`: never.
    pub fn of(interval: impl Into<Option<Duration>>) -> Self {
        Self(interval.into().map_or(0.0, |interval| 1.0 / interval.as_seconds()))
    }
}

impl Shown for Rate {
    fn written(&self) -> String {
        // What intervals of whole nanoseconds leave of it.
        ((self.0 * 1e3).round() / 1e3).to_string()
    }

    fn in_words(&self) -> String {
        self.written()
    }
}

/// A share of a whole.
pub struct Percent(pub f64);

impl Shown for Percent {
    fn written(&self) -> String {
        format!("{}%", (self.0 * 1e4).round() / 1e2)
    }

    fn in_words(&self) -> String {
        self.written().replace('%', " %")
    }
}

/// Makes of a list like
///
/// ```text
/// pub struct PodDelays becomes plan::PodDelays {
///     /// What it says, in the words of its row.
///     readiness: WrittenDelay = assumed(log_normal(4_000, 15_000));
/// }
/// ```
///
/// the struct as it is read, each field of which may be left out, and `SETTINGS`. With `becomes`, where all fields of the plan's
/// struct are written as they are, also `defaults` and `over`, which lays what is written over the rest. `pub enum ControlPlane: Ideal
/// or Limits { … }` makes an enum: settings that can be written as a whole by a name as well.
macro_rules! settings {
    (
        $(#[$of_struct:meta])*
        pub struct $Written:ident becomes $Plan:path {
            $( $(#[doc = $says:literal])+ $name:ident: $Type:ty = $default:expr; )+
        }
    ) => {
        settings! {
            $(#[$of_struct])*
            pub struct $Written { $( $(#[doc = $says])+ $name: $Type = $default; )+ }
        }

        impl $Written {
            /// What holds where nothing is written.
            pub fn defaults() -> $Plan {
                $Plan { $( $name: $default.value, )+ }
            }

            /// What is written, and for the rest what holds anyway.
            pub fn over(&self, rest: &$Plan) -> $Plan {
                $Plan {
                    $( $name: match self.$name.as_ref().and_then(Field::get) {
                        Some(written) => written.0.clone(),
                        None => rest.$name.clone(),
                    }, )+
                }
            }
        }
    };
    (
        $(#[$of_struct:meta])*
        pub struct $Written:ident {
            $( $(#[doc = $says:literal])+ $name:ident: $Type:ty = $default:expr; )+
        }
    ) => {
        $(#[$of_struct])*
        pub struct $Written {
            $( $(#[doc = $says])+ pub $name: Option<Field<$Type>>, )+
        }

        impl $Written {
            /// All of them, in the order of the documentation.
            pub const SETTINGS: &[Setting<Self>] = &[
                $( Setting {
                    name: stringify!($name),
                    says: concat!($($says),+),
                    default: || $default.shown(),
                    place: |written| written.$name.as_ref().map(|field| field.span),
                }, )+
            ];
        }
    };
    (
        $(#[$of_enum:meta])*
        pub enum $Written:ident: $($Name:ident),+ or $Variant:ident {
            $( $(#[doc = $says:literal])+ $name:ident: $Type:ty = $default:expr; )+
        }
    ) => {
        $(#[$of_enum])*
        pub enum $Written {
            $( $Name, )+
            $Variant { $( $(#[doc = $says])+ $name: Option<Field<$Type>>, )+ },
        }

        impl $Written {
            /// All of those that are written one by one, in the order of the documentation.
            pub const SETTINGS: &[Setting<Self>] = &[
                $( Setting {
                    name: stringify!($name),
                    says: concat!($($says),+),
                    default: || $default.shown(),
                    place: |written| match written {
                        Self::$Variant { $name, .. } => $name.as_ref().map(|field| field.span),
                        _ => None,
                    },
                }, )+
            ];
        }
    };
}

pub(crate) use settings;
