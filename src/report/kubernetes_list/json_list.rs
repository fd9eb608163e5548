//! A `v1` List, one object after the other.

use std::io::{self, Write};

use serde_json::Value;

/// Writes a list as its items come.
pub struct JsonList<W: Write> {
    destination: W,
    is_empty: bool,
    error: Option<io::Error>,
}

impl<W: Write> JsonList<W> {
    pub fn new(destination: W) -> Self {
        Self { destination, is_empty: true, error: None }
    }

    /// The next item. After an error nothing is written.
    pub fn push(&mut self, item: &Value) {
        if self.error.is_none() {
            self.error = self.try_push(item).err();
        }
    }

    fn try_push(&mut self, item: &Value) -> io::Result<()> {
        let before: &[u8] = match std::mem::take(&mut self.is_empty) {
            true => b"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n",
            false => b",\n",
        };
        self.destination.write_all(before)?;
        serde_json::to_writer(&mut self.destination, item)?;
        Ok(())
    }

    /// Ends the list and gives back the destination, or the first error that there was.
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let end: &[u8] = if self.is_empty {
            b"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}\n"
        } else {
            b"\n]}\n"
        };
        self.destination.write_all(end)?;
        Ok(self.destination)
    }
}
