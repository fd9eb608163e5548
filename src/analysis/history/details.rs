//! What facts are about beyond their numbers, in words, each text once.

use std::collections::BTreeMap;

use crate::record::detail::Detail;

/// More different texts are not kept.
const MOST_TEXTS: usize = 10_000;

/// The texts that are kept, and the one that belongs to the next fact.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    of_next_fact: Option<String>,
    texts: Vec<String>,
    /// By text, its index.
    known: BTreeMap<String, u32>,
}

impl Details {
    pub fn on_detail(&mut self, detail: Detail<'_>) {
        self.of_next_fact = Some(detail.in_words()).filter(|words| !words.is_empty());
    }

    /// The index of the text that belongs to this fact, if there is one and it is kept.
    pub fn take(&mut self, is_kept: bool) -> Option<u32> {
        let text = self.of_next_fact.take().filter(|_| is_kept)?;
        if let Some(&known) = self.known.get(&text) {
            return Some(known);
        }
        let index = self.texts.len();
        (index < MOST_TEXTS).then(|| {
            self.texts.push(text.clone());
            self.known.insert(text, index as u32);
            index as u32
        })
    }

    pub fn into_texts(self) -> Vec<String> {
        self.texts
    }
}
