//! Messages of protobuf's wire format, as far as a trace needs them: variable-length integers and what has a length
//! (<https://protobuf.dev/programming-guides/encoding/>).

/// The wire type of integers.
const VARINT: u64 = 0;
/// The wire type of texts and messages.
const LENGTH_DELIMITED: u64 = 2;

/// A message that is being put together.
pub struct Message {
    bytes: Vec<u8>,
}

impl Message {
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub fn integer(&mut self, field: u32, value: u64) -> &mut Self {
        self.varint(u64::from(field) << 3 | VARINT);
        self.varint(value);
        self
    }

    pub fn text(&mut self, field: u32, value: &str) -> &mut Self {
        self.lengthy(field, value.as_bytes())
    }

    pub fn message(&mut self, field: u32, write: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::new();
        write(&mut inner);
        self.lengthy(field, &inner.bytes)
    }

    /// What a text or a message is, in bytes.
    pub fn lengthy(&mut self, field: u32, bytes: &[u8]) -> &mut Self {
        self.varint(u64::from(field) << 3 | LENGTH_DELIMITED);
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Seven bits a byte, the lowest first; all but the last have the eighth.
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the page that describes the format.
    #[test]
    fn fields_are_written_as_the_format_asks() {
        let mut message = Message::new();
        message.integer(1, 150);
        assert_eq!(message.bytes(), [0x08, 0x96, 0x01]);
        message.clear();
        message.text(2, "testing");
        assert_eq!(message.bytes(), *b"\x12\x07testing");
        message.clear();
        message.message(3, |inner| _ = inner.integer(1, 150));
        assert_eq!(message.bytes(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
        message.clear();
        message.integer(16, u64::MAX);
        assert_eq!(message.bytes(), [0x80, 0x01, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0x01]);
    }
}
