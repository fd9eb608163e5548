//! The seal of a page or a chart: its last comment is the checksum of all before, so that what somebody else wrote or edited under
//! the name of one is not taken for what everynode wrote.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;

/// A page or a chart of everynode's is far smaller.
const MOST_BYTES: u64 = 256 << 20;

/// So many bytes at the end of a file are looked through for a seal, behind which an editor may have put a little.
const LOOKED_THROUGH: u64 = 256;

/// The chunk that ends every PNG, with its length and its checksum.
const PNG_END: usize = 12;

/// What a page or a chart is by the ending of its name.
#[derive(Clone, Copy)]
enum Form {
    /// HTML or SVG, which may end in a comment.
    Markup,
    /// PNG, which may have a text among its chunks.
    Png,
}

/// The file with its seal; one that can have none as it is.
pub fn sealed(name: &str, contents: &[u8]) -> Vec<u8> {
    let Some(form) = Form::of(name) else { return contents.to_vec() };
    let (contents, end) = contents.split_at(contents.len().saturating_sub(form.end()));
    [contents, &form.seal_of(contents), end].concat()
}

/// Whether a file of this name has a seal if everynode wrote it.
pub fn belongs_to(name: &str) -> bool {
    Form::of(name).is_some()
}

/// Whether everynode wrote this file, which is called so, as it is.
pub fn is_intact_at(name: &str, path: &Path) -> io::Result<bool> {
    Ok(before_seal(name, path)?.is_some())
}

/// What is before the seal of this file, which is called so; `None`: everynode did not write it as it is.
pub fn before_seal(name: &str, path: &Path) -> io::Result<Option<Vec<u8>>> {
    if fs::metadata(path)?.len() > MOST_BYTES {
        return Ok(None);
    }
    let contents = fs::read(path)?;
    Ok(without_seal(name, &contents).map(<[u8]>::to_vec))
}

/// What is before the seal of these contents of a file, which is called so; `None`: it has not the right one.
pub fn without_seal<'a>(name: &str, contents: &'a [u8]) -> Option<&'a [u8]> {
    Some(&contents[..intact_seal(name, contents)?])
}

/// Whether there is a seal at the end of this file, which is called so, be it that of other contents: everynode wrote it, and somebody
/// may have edited it since.
pub fn is_at(name: &str, path: &Path) -> io::Result<bool> {
    let Some(form) = Form::of(name) else { return Ok(false) };
    let mut file = File::open(path)?;
    let start = file.metadata()?.len().saturating_sub(LOOKED_THROUGH);
    file.seek(SeekFrom::Start(start))?;
    let mut end = Vec::new();
    file.take(LOOKED_THROUGH).read_to_end(&mut end)?;
    let begin = form.begin();
    Ok(end.windows(begin.len()).any(|bytes| bytes == begin))
}

/// Where the seal begins that is that of these contents.
fn intact_seal(name: &str, contents: &[u8]) -> Option<usize> {
    let form = Form::of(name)?;
    let end = contents.len().checked_sub(form.end())?;
    let start = end.checked_sub(form.seal_of(b"").len())?;
    (form.seal_of(&contents[..start]) == contents[start..end]).then_some(start)
}

impl Form {
    fn of(name: &str) -> Option<Self> {
        let has = |ending: &str| name.ends_with(ending);
        let markup = (has(".html") || has(".svg")).then_some(Self::Markup);
        markup.or_else(|| has(".png").then_some(Self::Png))
    }

    /// So many bytes come behind the seal.
    const fn end(self) -> usize {
        match self {
            Self::Markup => 0,
            Self::Png => PNG_END,
        }
    }

    /// What every seal has before its checksum.
    const fn begin(self) -> &'static [u8] {
        match self {
            Self::Markup => b"<!-- everynode ",
            Self::Png => b"Software\0everynode ",
        }
    }

    /// Of the same length whatever it is of.
    fn seal_of(self, contents: &[u8]) -> Vec<u8> {
        let text = format!("everynode {:08x}", crc(&[contents]));
        match self {
            Self::Markup => format!("<!-- {text} -->\n").into_bytes(),
            Self::Png => chunk(b"tEXt", format!("Software\0{text}").as_bytes()),
        }
    }
}

/// A chunk of a PNG: its length, its kind, its content and the checksum of both.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short text").to_be_bytes();
    [&length[..], kind, content, &crc(&[kind, content]).to_be_bytes()].concat()
}

fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = Crc::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of CRC-32 is that of these digits.
    const DIGITS: &[u8] = b"123456789";

    #[test]
    fn a_page_ends_in_the_checksum_of_all_before() {
        let page = sealed("report.html", DIGITS);
        assert_eq!(page, b"123456789<!-- everynode cbf43926 -->\n");
        assert_eq!(sealed("summary.csv", DIGITS), DIGITS, "a table can have none");
    }

    /// A chunk of a PNG is its length, four letters, the content, and a checksum that decoders look at.
    #[test]
    fn a_png_has_a_text_before_its_end() {
        let image = sealed("a.png", &[DIGITS, &[0, 0, 0, 0], b"IEND", &[0xae, 0x42, 0x60, 0x82]].concat());
        let text = b"\0\0\0\x1btEXtSoftware\0everynode cbf43926";
        assert!(image.starts_with(&[DIGITS, &text[..]].concat()));
        assert_eq!(image.len(), DIGITS.len() + text.len() + 4 + PNG_END);
        assert_eq!(&image[image.len() - 8..], [&b"IEND"[..], &[0xae, 0x42, 0x60, 0x82]].concat());
    }

    #[test]
    fn what_anybody_changed_is_not_intact() {
        for name in ["report.html", "agent.nodes.svg", "agent.nodes.png"] {
            let written = sealed(name, b"some content, and an end of twelve");
            assert!(intact_seal(name, &written).is_some(), "{name}");
            for index in 0..written.len() - Form::of(name).unwrap().end() {
                let mut edited = written.clone();
                edited[index] ^= 1;
                assert!(intact_seal(name, &edited).is_none(), "{name}: byte {index}");
            }
            for other in [&b""[..], b"mine, and much longer than any seal could be"] {
                assert_eq!(intact_seal(name, other), None, "{name}");
            }
        }
        assert_eq!(intact_seal("timeline.csv", &sealed("report.html", DIGITS)), None);
    }
}
