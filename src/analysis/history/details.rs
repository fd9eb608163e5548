//! What facts are about beyond their numbers, in words, each text once.

use std::collections::BTreeMap;

use crate::record::detail::Detail;

/// More different texts are not kept.
const MOST_TEXTS: usize = 10_000;

/// The texts that are kept, and the one that belongs to the next fact.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    of_next_fact: Option<String>,
    /// By text, its index.
    indices: BTreeMap<String, u32>,
}

impl Details {
    pub fn on_detail(&mut self, detail: Detail<'_>) {
        self.of_next_fact = Some(detail.in_words()).filter(|words| !words.is_empty());
    }

    /// The index of the text that belongs to this fact, which is kept, if there is one and there is room for it.
    pub fn take(&mut self) -> Option<u32> {
        let text = self.of_next_fact.take()?;
        if let Some(&known) = self.indices.get(&text) {
            return Some(known);
        }
        let index = self.indices.len();
        (index < MOST_TEXTS).then(|| {
            self.indices.insert(text, index as u32);
            index as u32
        })
    }

    /// The fact that the text belonged to is over.
    pub fn forget(&mut self) {
        self.of_next_fact = None;
    }

    /// In the order of their indices.
    pub fn into_texts(self) -> Vec<String> {
        let mut texts: Vec<(u32, String)> =
            self.indices.into_iter().map(|(text, index)| (index, text)).collect();
        texts.sort_unstable();
        texts.into_iter().map(|(_, text)| text).collect()
    }
}
