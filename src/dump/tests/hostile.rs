//! Dumps that nobody's cluster wrote.

use std::io::{self, Read};

use super::shapes::{Kept, entry, kept};
use crate::dump::read;

fn refusal(text: impl AsRef<[u8]>) -> String {
    match kept(text) {
        Ok(kept) => panic!("it was taken: {:?}", kept.objects),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_no_dump_is_refused_with_its_place() {
    assert_eq!(refusal(""), "dump: there is nothing in it");
    assert_eq!(
        refusal("{\"kind\": \"Node\",\n \"metadata\": {"),
        "dump, line 2, column 14: it ends in the midst of an object"
    );
    assert!(refusal("{\"kind\": \"Node\"} {]").starts_with("dump, document 2, line 1, column 19: "));
    let second = refusal("kind: Node\n---\nkind: Node\nmetadata: [\n");
    assert!(second.starts_with("dump, document 2, line "), "{second}");
    let wrong = refusal(r#"{"kind": "Node", "metadata": {"name": ["n"]}}"#);
    assert!(wrong.contains("expected a string"), "{wrong}");
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{{\"x\": {}", "[".repeat(1_000_000));
    assert!(refusal(deep).contains("recursion limit"));
    let deep = format!("x: {}", "[".repeat(100_000));
    refusal(deep);
    let lists = r#"{"kind": "List", "items": ["#.repeat(20);
    assert!(refusal(lists).contains("nested too deeply"));
}

/// Gives the same byte for ever.
struct Endless(u8);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(self.0);
        Ok(buffer.len())
    }
}

#[test]
fn texts_without_end_are_refused() {
    for beginning in [
        "{\"kind\": \"Node\", \"metadata\": {\"name\": \"",
        "{\"kind\": \"Secret\", \"data\": \"",
        "kind: Node\nmetadata: \"",
        "{\"a\": 1",
    ] {
        let error =
            read("dump", beginning.as_bytes().chain(Endless(b'1')), &mut Kept::default()).unwrap_err();
        assert!(error.to_string().contains("larger than 32 MiB"), "{error}");
    }
}

#[test]
fn damaged_archives_are_refused() {
    let mut cut = entry("a/nodes.json", b"{}");
    cut.truncate(600);
    assert!(refusal(cut).contains("in the midst of a file"));
    let mut endless = entry("nodes.json", b"{}");
    endless[124..136].copy_from_slice(&[0xff; 12]);
    assert!(refusal(endless).contains("the archive is damaged"));
}

#[test]
fn a_kind_as_long_as_a_novel_is_refused() {
    let long = format!("{{\"kind\": \"{}\"}}", "x".repeat(1000));
    assert!(refusal(long).contains("longer than any"));
}
