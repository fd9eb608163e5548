//! What a watcher can ask for, and by which keys.

/// What a watcher asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    TogglePause,
    /// To the next change, and stand still there.
    StepOn,
    StepBack,
    PageOn,
    PageBack,
    Faster,
    Slower,
    Start,
    End,
    NextRollout,
    PreviousRollout,
    NextDaemonSet,
    PreviousDaemonSet,
    Quit,
}

/// What a terminal tells of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Letter(char),
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Tab,
    BackTab,
}

impl Command {
    /// What a key asks for, if it asks for anything.
    pub const fn of_key(key: Key) -> Option<Self> {
        Some(match key {
            Key::Letter(' ') => Self::TogglePause,
            Key::Right | Key::Letter('l' | '.') => Self::StepOn,
            Key::Left | Key::Letter('h' | ',') => Self::StepBack,
            Key::PageDown | Key::Letter(']') => Self::PageOn,
            Key::PageUp | Key::Letter('[') => Self::PageBack,
            Key::Up | Key::Letter('+' | '=') => Self::Faster,
            Key::Down | Key::Letter('-' | '_') => Self::Slower,
            Key::Home | Key::Letter('g') => Self::Start,
            Key::End | Key::Letter('G') => Self::End,
            Key::Letter('r') => Self::NextRollout,
            Key::Letter('R') => Self::PreviousRollout,
            Key::Tab | Key::Letter('d') => Self::NextDaemonSet,
            Key::BackTab | Key::Letter('D') => Self::PreviousDaemonSet,
            Key::Letter('q' | 'Q') => Self::Quit,
            Key::Letter(_) => return None,
        })
    }
}

/// The keys in the order in which they are told, as far as there is room: what is pressed, and what for.
pub const HELP: [(&str, &str); 8] = [
    ("q", "quit"),
    ("space", "pause"),
    ("← →", "step"),
    ("- +", "speed"),
    ("r R", "rollouts"),
    ("[ ]", "page"),
    ("g G", "start, end"),
    ("tab", "DaemonSet"),
];
