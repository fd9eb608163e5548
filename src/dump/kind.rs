//! The kinds of objects that somebody asks for, by their names.

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Node,
    Pod,
    DaemonSet,
    ControllerRevision,
    PriorityClass,
    RuntimeClass,
    LimitRange,
    Event,
}

/// What an object says of its kind, or the list that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Nothing,
    Wanted(Kind),
    /// A kind that nobody asks for.
    Other(String),
    /// A list: of which kind, if it says so.
    List(Box<Said>),
}

impl Said {
    /// By the word behind `kind`.
    pub fn of(kind: &str) -> Self {
        let wanted = match kind {
            "Node" => Kind::Node,
            "Pod" => Kind::Pod,
            "DaemonSet" => Kind::DaemonSet,
            "ControllerRevision" => Kind::ControllerRevision,
            "PriorityClass" => Kind::PriorityClass,
            "RuntimeClass" => Kind::RuntimeClass,
            "LimitRange" => Kind::LimitRange,
            "Event" => Kind::Event,
            "" => return Self::Nothing,
            _ => {
                return match kind.strip_suffix("List") {
                    Some(of) => Self::List(Box::new(Self::of(of))),
                    None => Self::Other(kind.to_owned()),
                };
            }
        };
        Self::Wanted(wanted)
    }
}
