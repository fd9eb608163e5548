//! Reads OpenMetrics as strictly as the standard asks: families and series in one piece, samples in the order of time.

use std::collections::{BTreeMap, BTreeSet};

/// A sample, without the labels `job` and `instance`, which all have.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
    /// In seconds since the Unix epoch.
    pub time: f64,
}

impl Sample {
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

/// All samples of a text, which ends as it should.
pub fn samples(text: &str) -> Vec<Sample> {
    let text = text.strip_suffix("# EOF\n").expect("the last line is `# EOF`");
    let (mut families, mut seen) = (BTreeMap::new(), BTreeSet::new());
    let (mut family, mut samples) = (String::new(), Vec::<Sample>::new());
    for line in text.lines() {
        if let Some(declared) = line.strip_prefix("# TYPE ") {
            let (name, kind) = declared.split_once(' ').unwrap();
            assert_eq!(families.insert(name.to_owned(), kind.to_owned()), None, "{name} comes in two pieces");
            family = match kind {
                "counter" => format!("{name}_total"),
                _ => name.to_owned(),
            };
        } else if line.starts_with('#') {
            assert!(line.starts_with(&format!("# HELP {} ", family.trim_end_matches("_total"))), "{line}");
        } else {
            let sample = sample(line);
            assert_eq!(sample.name, family, "{line}");
            let is_next = |last: &Sample| (&last.name, &last.labels) == (&sample.name, &sample.labels);
            match samples.last() {
                Some(last) if is_next(last) => assert!(last.time < sample.time, "{line}"),
                _ => assert!(
                    seen.insert(format!("{}{:?}", sample.name, sample.labels)),
                    "in two pieces: {line}"
                ),
            }
            samples.push(sample);
        }
    }
    samples
}

fn sample(line: &str) -> Sample {
    let (name, rest) = line.split_once('{').unwrap();
    let (labels, numbers) = rest.rsplit_once("} ").unwrap();
    let (value, time) = numbers.split_once(' ').unwrap();
    let label = |pair: &str| {
        let (name, value) = pair.split_once("=\"").unwrap();
        (name.to_owned(), value.to_owned())
    };
    let mut labels: BTreeMap<_, _> = labels.strip_suffix('"').unwrap().split("\",").map(label).collect();
    assert_eq!(labels.remove("job").as_deref(), Some("kube-state-metrics"), "{line}");
    assert_eq!(labels.remove("instance").as_deref(), Some("everynode"), "{line}");
    Sample { name: name.to_owned(), labels, value: value.parse().unwrap(), time: time.parse().unwrap() }
}
