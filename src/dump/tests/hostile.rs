//! Dumps that nobody's cluster wrote.

use std::io::{self, Read, Write as _};

use super::shapes::{Kept, entry, kept};
use crate::dump::{Object, read};

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
    let late = format!("{}{{\"kind\": \"Node\"}}", " \n".repeat(50_000));
    assert_eq!(kept(late).unwrap().objects.len(), 1, "blanks before it do not hide it");
    assert!(refusal("{\"kind\": \"Node\"} {]").starts_with("dump, document 2, line 1, column 19: "));
    let second = refusal("kind: Node\n---\nkind: Node\nmetadata: [\n");
    assert!(second.starts_with("dump, document 2, line "), "{second}");
    let wrong = refusal(r#"{"kind": "Node", "metadata": {"name": ["n"]}}"#);
    assert!(wrong.contains("expected a string"), "{wrong}");
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{{\"x\": {}", "[".repeat(1_000_000));
    assert!(refusal(deep).contains("nested more deeply"));
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

/// With the stack of a program's main thread: what reads the levels calls itself, and in a debug build with much at each.
#[test]
fn so_many_levels_and_no_more_are_read_of_json_and_yaml_alike() {
    std::thread::Builder::new().stack_size(8 << 20).spawn(read_deep_texts).unwrap().join().unwrap();
}

fn read_deep_texts() {
    let lists = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    // The object and its spec are two.
    let json =
        |levels: usize| format!("{{\"kind\": \"DaemonSet\", \"spec\": {{\"deep\": {}}}}}", lists(levels - 2));
    let yaml = |levels: usize| format!("kind: DaemonSet\nspec:\n  deep: {}\n", lists(levels - 2));
    for text in [json(127), yaml(127)] {
        assert_eq!(kept(&text).unwrap().objects.len(), 1, "{text}");
    }
    for text in [json(128), yaml(128), format!("[{}]", json(127))] {
        assert!(refusal(&text).contains("it is nested more deeply than 127 levels"), "{}", refusal(&text));
    }
    // What nobody reads may be as deep as it likes.
    let secret = format!("{{\"kind\": \"Secret\", \"data\": {}}}", lists(5000));
    assert_eq!(kept(secret).unwrap().passed_over, ["Secret"]);
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

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

/// 64 MiB of spaces in 64 KiB, before an object and within one; and packed again.
#[test]
fn what_unpacks_into_much_more_is_refused_before_it_is_in_memory() {
    let spaces = " ".repeat(64 << 20);
    for text in [format!("{{\"kind\": \"Node\", {spaces}}}"), format!("kind: Node\nmetadata:{spaces}\n")] {
        let bomb = packed(text.as_bytes());
        assert!(bomb.len() < 1 << 17, "{}", bomb.len());
        assert!(refusal(&bomb).contains("larger than 32 MiB"), "{}", refusal(&bomb));
        assert_eq!(refusal(packed(&bomb)), "dump: it is packed twice; unpack it once");
    }
}

#[test]
fn names_in_an_archive_lead_nowhere_and_links_are_passed_over() {
    let node = br#"{"kind": "Node", "metadata": {"name": "n"}}"#;
    let mut archive = entry("../../../etc/nodes.json", node);
    for kind in [b'1', b'2', b'3', b'6'] {
        let mut link = entry("link.json", b"");
        link[156] = kind;
        link[157..168].copy_from_slice(b"/etc/passwd");
        archive.extend(link);
    }
    archive.extend(entry("broken\u{1b}[31m.json", b"{"));
    let kept = kept(&archive).unwrap();
    assert_eq!(kept.names(), ["Node n"]);
    let unreadable: Vec<String> = kept.unreadable.iter().map(ToString::to_string).collect();
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
}

#[test]
fn references_that_stand_for_themselves_or_for_very_much_are_refused() {
    let cycle = refusal("kind: Node\nmetadata: &a\n  name: x\n  labels: *a\n");
    assert!(cycle.contains("line 4"), "{cycle}");
    let mut laughs = "kind: DaemonSet\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for number in 1..12 {
        let before = format!("*a{}", number - 1);
        let ten = [before.as_str(); 10].join(", ");
        laughs.push_str(&format!("  a{number}: &a{number} [{ten}]\n"));
    }
    assert!(refusal(laughs).contains("stand for more than a dump holds"));
}

#[test]
fn what_is_no_text_is_refused_in_words() {
    assert!(refusal(b"kind: \xff\xc3\x28 Node\n").contains("it is no text in UTF-8"));
    refusal(b"\x7fELF\x02\x01\x01");
}

#[test]
fn a_quantity_that_is_no_number_counts_as_absent_and_is_named() {
    for quantity in
        ["\"NaN\"", "\"Inf\"", "\"-Inf\"", "\"0x10\"", "\"--4\"", "\"४\"", "true", "[4]", "{\"a\": 4}"]
    {
        let node = format!(
            r#"{{"kind": "Node", "status": {{"allocatable": {{"memory": {quantity}, "cpu": "4"}}}}}}"#
        );
        let Object::Node(node) = kept(&node).unwrap().objects.remove(0) else { panic!("no node") };
        assert_eq!(
            node.unreadable_amounts().collect::<Vec<_>>(),
            ["status.allocatable[memory]"],
            "{quantity}"
        );
        assert_eq!(node.status.allocatable.readable.len(), 1, "{quantity}");
    }
}

#[test]
fn a_kind_as_long_as_a_novel_is_refused() {
    let long = format!("{{\"kind\": \"{}\"}}", "x".repeat(1000));
    assert!(refusal(long).contains("longer than any"));
}
