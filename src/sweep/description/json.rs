//! A description as the text of `sweep.json`.

use serde::de::IgnoredAny;

use super::Description;
use super::contradictions::contradiction;
use crate::record::sealed_json::{Seal, Unsealed, seal, unseal};

/// What a description cannot be made of.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
    #[error(transparent)]
    NotJson(#[from] serde_json::Error),
    #[error("{0}")]
    Contradiction(String),
    #[error("it has no checksum: it was written by another version of everynode; run the sweep again")]
    NoChecksum,
    #[error("it is damaged: its checksum is not that of the file")]
    Damaged,
}

impl Description {
    pub fn to_json(&self) -> String {
        seal(&serde_json::to_string_pretty(self).expect("it is made of texts and numbers"))
    }

    /// Reads `sweep.json`. What contradicts itself is refused, so that the rest need not look out; then what is not, to
    /// the byte, what [`Description::to_json`] wrote.
    pub fn from_json(text: &str) -> Result<Self, DescriptionError> {
        let Unsealed { json, seal } = unseal(text);
        if seal == Seal::Missing {
            serde_json::from_str::<IgnoredAny>(text)?;
            return Err(DescriptionError::NoChecksum);
        }
        let description: Self = serde_json::from_str(&json)?;
        if let Some(contradiction) = contradiction(&description) {
            return Err(DescriptionError::Contradiction(contradiction));
        }
        if seal == Seal::Intact { Ok(description) } else { Err(DescriptionError::Damaged) }
    }
}
