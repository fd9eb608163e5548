//! How the API machinery decodes JSON: `null` is the same as absent.

use serde::{Deserialize, Deserializer};

/// For a field whose `null` means its default, as in Go, where decoding `null` leaves the zero value.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
