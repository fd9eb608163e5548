//! Bytes of a file, whatever they are written in → UTF-8. Editors of Windows write UTF-16, and a mark at the beginning; kubectl
//! reads both.

/// The bytes begin as UTF-16 and are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this begins as UTF-16 and is none")]
pub struct NoUtf16;

/// The bytes as UTF-8, without the byte order mark: those of UTF-16 if they begin with its mark, of either order. Whether the others
/// are UTF-8 is not looked at.
pub fn as_utf_8(bytes: Vec<u8>) -> Result<Vec<u8>, NoUtf16> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => from_utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => from_utf_16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(rest.to_vec()),
        _ => Ok(bytes),
    }
}

fn from_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, NoUtf16> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|&pair| unit(pair))).collect();
    text.ok().filter(|_| rest.is_empty()).map(String::into_bytes).ok_or(NoUtf16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_what_the_bytes_are() {
        let text = "kind: \u{e4}\u{1f9a6}";
        let marked = format!("\u{feff}{text}");
        let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little.clone(), big, marked.into_bytes(), text.as_bytes().to_vec()] {
            assert_eq!(as_utf_8(bytes).as_deref(), Ok(text.as_bytes()));
        }
        assert_eq!(as_utf_8(little[..little.len() - 1].to_vec()), Err(NoUtf16));
        assert_eq!(as_utf_8(vec![0xff, 0xfe, 0x00, 0xd8]), Err(NoUtf16));
    }
}
