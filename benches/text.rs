//! Whether reading a scenario takes time in proportion to its text, mistakes included. Run with `cargo bench --bench text`.
//!
//! Each text is made of so many alike elements that it has the size; from one row to the next of a kind it doubles.

use std::io;
use std::path::Path;
use std::time::Instant;

use everynode::scenario::load_text;

const KILOBYTES: [usize; 3] = [250, 500, 1_000];
const ROUNDS: usize = 3;

/// The fields of a scenario that are made of elements, each written from its number.
type Kind = (&'static str, fn(usize) -> String, fn(String) -> String);

const KINDS: [Kind; 5] = [
    (
        "images set by the script",
        |number| format!(r#"At("1m", SetImage("agent", "agent:{number}"))"#),
        |elements| scenario(r#""a": (count: 3)"#, &elements, "agent:1"),
    ),
    (
        "labels put by the script",
        |number| format!(r#"At("1m", Label(Nodes(), {{"k": "v{number}"}}))"#),
        |elements| scenario(r#""a": (count: 3)"#, &elements, "agent:1"),
    ),
    (
        "pools",
        |number| format!(r#""p{number}": (count: 1, labels: {{"a": "b"}})"#),
        |elements| scenario(&elements, "", "agent:1"),
    ),
    (
        "patches that no API server takes",
        |number| format!(r#"At("1m", PatchTemplate("agent", "spec: {{bla{number}: 1}}"))"#),
        |elements| scenario(r#""a": (count: 3)"#, &elements, "agent:1"),
    ),
    (
        "unknown fields of a container",
        |number| format!("bla{number}: 1"),
        |elements| scenario(r#""a": (count: 3)"#, "", &format!("agent:1, {elements}")),
    ),
];

fn main() {
    println!("                                        kB   quickest s");
    for (name, element, text) in KINDS {
        for kilobytes in KILOBYTES {
            let text = text(elements(kilobytes * 1_000, element));
            let took = (0..ROUNDS).map(|_| seconds_to_read(&text)).fold(f64::INFINITY, f64::min);
            println!("{name:<36} {kilobytes:>6} {took:>12.2}");
        }
    }
}

fn elements(bytes: usize, element: fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes);
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &element(number);
        text += ", ";
    }
    text
}

fn scenario(pools: &str, script: &str, container: &str) -> String {
    format!(
        r##"(duration: "10m", node_pools: {{ {pools} }}, script: [ {script} ], daemon_sets: {{ "agent": (inline: r#"
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: agent}}
spec:
  selector: {{matchLabels: {{app: agent}}}}
  template:
    metadata: {{labels: {{app: agent}}}}
    spec: {{containers: [{{name: agent, image: {container}}}]}}
"#) }})"##
    )
}

/// How long it takes to read the text, and to say what is wrong with it.
fn seconds_to_read(text: &str) -> f64 {
    let no_files = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let start = Instant::now();
    let said = load_text("bench.ron", text, &[], &no_files)
        .map_or_else(|problems| problems.render_plain(), |_| String::new());
    assert!(said.len() < 1_000_000, "few of the mistakes are shown");
    start.elapsed().as_secs_f64()
}
