//! The text of OpenMetrics 1.0: families, series and samples, written by hand into one buffer, for there can be millions.
//!
//! What comes through here is valid as long as its caller keeps each family in one piece, and each series in it in the order of
//! time. No family has a unit: OpenMetrics wants a unit to be the end of the name, and none of kube-state-metrics' names has it there.

use std::io::{self, Write};

use crate::analysis::scrapes;
use crate::report::csv_rows::push_number;
use crate::report::kubernetes_list::calendar::Calendar;

const BUFFER_SIZE: usize = 1 << 16;

/// What every series carries behind its own labels: who was scraped.
const TARGET: [(&str, &str); 2] = [("job", JOB), ("instance", INSTANCE)];
/// As kube-prometheus calls it, and the rules of kubernetes-mixin want it.
pub const JOB: &str = "kube-state-metrics";
pub const INSTANCE: &str = "everynode";

/// The type of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Gauge,
    /// Its samples have `_total` behind the family's name.
    Counter,
}

/// Writes families, in which there are series, in which there are samples.
pub struct Exposition<W: Write> {
    destination: W,
    calendar: Calendar,
    buffer: Vec<u8>,
    /// What the samples of the present family begin with.
    name: String,
    /// What the samples of the present series begin with.
    series: Vec<u8>,
}

impl<W: Write> Exposition<W> {
    pub fn new(destination: W, calendar: Calendar) -> Self {
        let buffer = Vec::with_capacity(BUFFER_SIZE + 1024);
        Self { destination, calendar, buffer, name: String::new(), series: Vec::new() }
    }

    pub const fn calendar(&self) -> Calendar {
        self.calendar
    }

    pub fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let (kind, suffix) = match kind {
            Kind::Gauge => ("gauge", ""),
            Kind::Counter => ("counter", "_total"),
        };
        self.name = format!("{name}{suffix}");
        self.buffer.extend_from_slice(format!("# TYPE {name} {kind}\n# HELP {name} {help}\n").as_bytes());
    }

    /// The series of the present family that has these labels.
    pub fn series(&mut self, labels: &[(&str, &str)]) {
        self.series.clear();
        self.series.extend_from_slice(self.name.as_bytes());
        for (place, (label, value)) in labels.iter().chain(&TARGET).enumerate() {
            self.series.push(if place == 0 { b'{' } else { b',' });
            self.series.extend_from_slice(label.as_bytes());
            self.series.extend_from_slice(b"=\"");
            push_escaped(&mut self.series, value);
            self.series.push(b'"');
        }
        self.series.extend_from_slice(b"} ");
    }

    /// A sample at each of these scrapes, the last one not included.
    pub fn samples(&mut self, from: u64, to: u64, value: u64) -> io::Result<()> {
        for scrape in from..to {
            self.buffer.extend_from_slice(&self.series);
            push_number(&mut self.buffer, value);
            self.buffer.push(b' ');
            self.push_time(scrape);
            self.buffer.push(b'\n');
            if self.buffer.len() >= BUFFER_SIZE {
                self.destination.write_all(&self.buffer)?;
                self.buffer.clear();
            }
        }
        Ok(())
    }

    /// Seconds since the Unix epoch, to the millisecond, which is what Prometheus keeps.
    fn push_time(&mut self, scrape: u64) {
        let milliseconds = self.calendar.since_epoch(scrapes::instant(scrape)).as_millis() as u64;
        push_number(&mut self.buffer, milliseconds / 1000);
        if !milliseconds.is_multiple_of(1000) {
            self.buffer.extend_from_slice(format!(".{:03}", milliseconds % 1000).as_bytes());
        }
    }

    /// Writes what is left.
    pub fn finish(mut self) -> io::Result<W> {
        self.buffer.extend_from_slice(b"# EOF\n");
        self.destination.write_all(&self.buffer)?;
        Ok(self.destination)
    }
}

fn push_escaped(bytes: &mut Vec<u8>, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'\\' => bytes.extend_from_slice(b"\\\\"),
            b'"' => bytes.extend_from_slice(b"\\\""),
            b'\n' => bytes.extend_from_slice(b"\\n"),
            _ => bytes.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration as WallDuration;

    use super::*;

    #[test]
    fn a_family_says_its_type_and_a_counter_s_samples_end_in_total() {
        let mut text =
            Exposition::new(Vec::new(), Calendar::new(WallDuration::from_millis(1_767_225_600_250)));
        text.family("kube_pod_container_status_restarts", Kind::Counter, "Restarts.");
        text.series(&[("pod", "a\"\\\nb")]);
        text.samples(1, 3, 12).unwrap();
        let text = String::from_utf8(text.finish().unwrap()).unwrap();
        insta::assert_snapshot!(text, @r#"
        # TYPE kube_pod_container_status_restarts counter
        # HELP kube_pod_container_status_restarts Restarts.
        kube_pod_container_status_restarts_total{pod="a\"\\\nb",job="kube-state-metrics",instance="everynode"} 12 1767225630.250
        kube_pod_container_status_restarts_total{pod="a\"\\\nb",job="kube-state-metrics",instance="everynode"} 12 1767225660.250
        # EOF
        "#);
    }
}
