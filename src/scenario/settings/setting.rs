//! What a setting is: a name, what it says, and what holds where nobody writes it. `settings!` makes of one list of them the
//! struct that is read from a scenario, and the rows of the documentation.

use crate::api::int_or_percent::IntOrPercent;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Span;

/// One that users can write as a field of `W`.
pub struct Setting<W: 'static> {
    /// The variant of `W` that has it, if `W` is an enum.
    pub form: &'static str,
    pub name: &'static str,
    /// In the words of its row of the documentation; none, if its form says what it is.
    pub says: &'static str,
    /// `None`: it must be given.
    pub default: Option<fn() -> ShownDefault>,
    /// Whether `W` is written in the form that has it.
    pub is_of: fn(&W) -> bool,
    /// Where it is written.
    pub span: fn(&W) -> Option<Span>,
}

/// One of the forms in which users can write a value: a variant of an enum.
pub struct Form {
    pub name: &'static str,
    /// In the words of its row of the documentation.
    pub says: &'static str,
    /// What stands in its brackets without a name.
    pub takes: &'static [&'static str],
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
    /// The scenario format's own: there is nothing in a cluster that it stands for.
    Plain,
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

/// A default of the scenario format itself, such as that of `seed`.
pub const fn plain<T>(value: T) -> Default<T> {
    Default { value, basis: Basis::Plain }
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
            Basis::Plain => (None, self.value.in_words()),
            Basis::Source(source) => (None, format!("{} ({source})", self.value.in_words())),
            Basis::Meaning(words) => (None, words.to_owned()),
        };
        ShownDefault { assumption, words }
    }
}

/// A table of the documentation.
pub fn rows<W>(settings: &[Setting<W>]) -> Vec<Row> {
    settings.iter().filter(|setting| !setting.says.is_empty()).map(Setting::row).collect()
}

/// That of one form.
pub fn rows_of<W>(settings: &[Setting<W>], form: &str) -> Vec<Row> {
    let of_form = |setting: &&Setting<W>| setting.form == form && !setting.says.is_empty();
    settings.iter().filter(of_form).map(Setting::row).collect()
}

/// The most fields that are named where a form is shown.
const MOST_SHOWN: usize = 4;

impl Form {
    /// With what stands in its brackets: of many fields only those that must be given.
    pub fn shown<W>(&self, settings: &[Setting<W>]) -> String {
        let fields = settings.iter().filter(|setting| setting.form == self.name);
        let are_many = fields.clone().count() > MOST_SHOWN;
        let named = fields.filter(|setting| !are_many || setting.default.is_none());
        let mut inside: Vec<&str> = self.takes.iter().copied().chain(named.map(|field| field.name)).collect();
        inside.extend(are_many.then_some("…"));
        if inside.is_empty() { self.name.to_owned() } else { format!("{}({})", self.name, inside.join(", ")) }
    }
}

impl<W> Setting<W> {
    /// The default, if it is one that nobody measured.
    pub fn assumption(&self) -> Option<String> {
        self.default.and_then(|default| default().assumption)
    }

    pub fn is_written(&self, written: Option<&W>) -> bool {
        written.and_then(self.span).is_some()
    }

    pub fn row(&self) -> Row {
        let default = self.default.map_or_else(|| "must be given".to_owned(), |default| default().words);
        Row { name: self.name.to_owned(), says: self.says.trim_start(), default }
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

shown_as_it_is!(i32: "{}", u32: "{}", u64: "{}", bool: "`{}`", &str: "`{}`");

impl Shown for KubernetesVersion {
    fn written(&self) -> String {
        format!("\"{self}\"")
    }

    fn in_words(&self) -> String {
        format!("`{}`", Shown::written(self))
    }
}

impl Shown for IntOrPercent {
    fn written(&self) -> String {
        self.to_string()
    }

    fn in_words(&self) -> String {
        self.to_string().replace('%', " %")
    }
}

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
/// the struct as it is read, and `SETTINGS`. A field may be left out if it has a default; `name as "nameInTheFile"` gives it another
/// name there. With `becomes`, where all fields of the plan's struct are written as they are, also `defaults` and `over`, which lays
/// what is written over the rest.
///
/// ```text
/// pub enum Fault {
///     each { probability: Share = meaning("", "1"); }
///     /// What it does, in the words of its row.
///     Unready { lasts: WrittenDelay; }
/// }
/// ```
///
/// makes an enum, `SETTINGS` of all of its forms, and `FORMS`. A form with fields also has those of `each`, after its own. In a form
/// with round brackets stand types as they are read, each with a name for the documentation.
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
                    $( $name: match $crate::scenario::ron::MaybeWritten::written(&self.$name) {
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
            $( $(#[doc = $says:literal])+ $name:ident $(as $alias:literal)?: $Type:ty $(= $default:expr)?; )+
        }
    ) => {
        $(#[$of_struct])*
        pub struct $Written {
            $( $(#[doc = $says])+ $(#[serde(rename = $alias)])? pub $name: settings!(@type $Type $(= $default)?), )+
        }

        impl $Written {
            /// All of them, in the order of the documentation.
            pub const SETTINGS: &[$crate::scenario::settings::setting::Setting<Self>] = &[
                $( $crate::scenario::settings::setting::Setting {
                    form: "",
                    name: settings!(@name $name $($alias)?),
                    says: concat!($($says),+),
                    default: settings!(@default $($default)?),
                    is_of: |_| true,
                    span: |written| $crate::scenario::ron::MaybeWritten::span(&written.$name),
                }, )+
            ];
        }
    };
    // Gives each form the common fields, one form after the other.
    (
        $(#[$of_enum:meta])*
        pub enum $Written:ident { each { $($common:tt)* } $($forms:tt)+ }
    ) => {
        settings! { @each { $(#[$of_enum])* pub enum $Written } { $($common)* } {} $($forms)+ }
    };
    (@each { $($head:tt)* } $common:tt { $($done:tt)* }) => {
        settings! { $($head)* { $($done)* } }
    };
    (
        @each $head:tt { $($common:tt)* } { $($done:tt)* }
        $(#[doc = $does:literal])* $Form:ident { $($own:tt)* }
        $($forms:tt)*
    ) => {
        settings! {
            @each $head { $($common)* }
            { $($done)* $(#[doc = $does])* $Form { $($own)* $($common)* } }
            $($forms)*
        }
    };
    (
        $(#[$of_enum:meta])*
        pub enum $Written:ident {
            $(
                $(#[doc = $does:literal])* $Form:ident
                $({ $( $(#[doc = $says:literal])* $name:ident $(as $alias:literal)?: $Type:ty $(= $default:expr)?; )+ })?
                $(( $( $(#[$of_taken:meta])* $taken:ident: $Taken:ty ),+ ))?
                $(,)?
            )+
        }
    ) => {
        $(#[$of_enum])*
        pub enum $Written {
            $(
                $(#[doc = $does])* $Form
                $({ $(
                    $(#[doc = $says])* $(#[serde(rename = $alias)])? $name: settings!(@type $Type $(= $default)?),
                )+ })?
                $(( $( $(#[$of_taken])* $Taken ),+ ))?,
            )+
        }

        impl $Written {
            /// In the order of the documentation.
            pub const FORMS: &[$crate::scenario::settings::setting::Form] = &[
                $( $crate::scenario::settings::setting::Form {
                    name: stringify!($Form),
                    says: concat!($($does),*),
                    takes: &[$($( stringify!($taken) ),+)?],
                }, )+
            ];

            /// All of those that are written one by one, in the order of the documentation.
            pub const SETTINGS: &[$crate::scenario::settings::setting::Setting<Self>] = &[
                $( $( $( $crate::scenario::settings::setting::Setting {
                    form: stringify!($Form),
                    name: settings!(@name $name $($alias)?),
                    says: concat!($($says),*),
                    default: settings!(@default $($default)?),
                    is_of: |written| matches!(written, Self::$Form { .. }),
                    span: |written| match written {
                        Self::$Form { $name, .. } => $crate::scenario::ron::MaybeWritten::span($name),
                        _ => None,
                    },
                }, )+ )? )+
            ];
        }
    };
    (@type $Type:ty) => { $crate::scenario::ron::Field<$Type> };
    (@type $Type:ty = $default:expr) => { Option<$crate::scenario::ron::Field<$Type>> };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $alias:literal) => { $alias };
    (@default) => { None };
    (@default $default:expr) => { Some(|| $default.shown()) };
}

pub(crate) use settings;
