//! What an import did with what it found, each with a count.

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Merged,
    Rounded,
    Replaced,
    Dropped,
    NotExpressible,
}

impl Fate {
    pub const ALL: [Self; 5] =
        [Self::Merged, Self::Rounded, Self::Replaced, Self::Dropped, Self::NotExpressible];

    pub const fn heading(self) -> &'static str {
        match self {
            Self::Merged => "Joined, as they are alike",
            Self::Rounded => "Rounded",
            Self::Replaced => "Got other names",
            Self::Dropped => "Left out",
            Self::NotExpressible => "A scenario cannot say it",
        }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub fate: Fate,
    pub count: u64,
    pub what: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Of nothing there is nothing to say.
    pub fn add(&mut self, fate: Fate, count: u64, what: impl Into<String>) {
        let what = what.into();
        if count == 0 {
            return;
        }
        match self.0.iter_mut().find(|note| note.fate == fate && note.what == what) {
            Some(note) => note.count += count,
            None => self.0.push(Note { fate, count, what }),
        }
    }

    pub fn of(&self, fate: Fate) -> impl Iterator<Item = &Note> {
        self.0.iter().filter(move |note| note.fate == fate)
    }

    /// How many things had this fate.
    pub fn count(&self, fate: Fate) -> u64 {
        self.of(fate).map(|note| note.count).sum()
    }
}

/// "1 pod", "2 pods".
pub fn counted(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
