//! `status.csv`: every status that the controller wrote, with the bounds of its strategy then.
//!
//! The last column says how many rows of the timeline come before the status: facts and statuses of one instant are
//! interleaved, and the time alone would not tell how.

use std::io::{self, Read, Write};

use super::csv_rows::{RowWriter, quoted};
use super::names::Names;
use super::read_error::{ReadError, TimedRows};
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::fact::Fact;
use crate::record::observer::{Observer, StatusStep};

pub const HEADER: &[&str] = &[
    "time",
    "daemon_set",
    "observedGeneration",
    "desiredNumberScheduled",
    "currentNumberScheduled",
    "numberReady",
    "updatedNumberScheduled",
    "numberAvailable",
    "numberUnavailable",
    "numberMisscheduled",
    "max_unavailable",
    "max_surge",
    "timeline_rows",
];

/// Writes the statuses that it observes.
pub struct StatusWriter<W: Write> {
    rows: RowWriter<W>,
    fact_count: u64,
}

impl<W: Write> StatusWriter<W> {
    pub fn new(destination: W) -> Self {
        Self { rows: RowWriter::new(destination, HEADER), fact_count: 0 }
    }

    /// Writes what is left and gives back the destination, or the first error that there was.
    pub fn finish(self) -> io::Result<W> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for StatusWriter<W> {
    fn on_fact(&mut self, _at: Instant, _fact: &Fact, _catalog: &Catalog) {
        self.fact_count += 1;
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        let status = &step.status;
        self.rows.time(at);
        self.rows.comma();
        self.rows.push(&quoted(catalog.daemon_set(step.daemon_set)));
        self.rows.comma();
        self.rows.push(status.observed_generation.to_string().as_bytes());
        for count in [
            status.desired_number_scheduled,
            status.current_number_scheduled,
            status.number_ready,
            status.updated_number_scheduled,
            status.number_available,
            status.number_unavailable,
            status.number_misscheduled,
        ] {
            self.rows.comma();
            self.rows.number(count.into());
        }
        self.rows.comma();
        if let Some(bound) = step.max_unavailable {
            self.rows.number(bound.into());
        }
        self.rows.comma();
        self.rows.number(step.max_surge.into());
        self.rows.comma();
        self.rows.number(self.fact_count);
        self.rows.end_row();
    }
}

/// A status as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedStatus {
    pub at: Instant,
    pub step: StatusStep,
    /// How many facts came before it.
    pub timeline_rows: u64,
}

/// Reads the statuses back, one at a time.
pub struct StatusReader<R: Read> {
    rows: TimedRows<R>,
}

impl<R: Read> StatusReader<R> {
    /// Reads and checks the header of a run's file that ends at `horizon`.
    pub fn new(source: R, horizon: Instant) -> Result<Self, ReadError> {
        Ok(Self { rows: TimedRows::of(source, HEADER, horizon)? })
    }

    /// The next status; `None` at the end of the file.
    pub fn next_status(&mut self, names: &Names) -> Result<Option<RecordedStatus>, ReadError> {
        let Some((at, row)) = self.rows.next()? else { return Ok(None) };
        let count = |column| row.parsed(column, "a number of nodes", |text| text.parse().ok());
        let daemon_set = row.parsed(1, "a DaemonSet of this run", |name| names.daemon_set(name))?;
        let status = DaemonSetStatus {
            observed_generation: row.parsed(2, "a generation", |text| text.parse().ok())?,
            desired_number_scheduled: count(3)?,
            current_number_scheduled: count(4)?,
            number_ready: count(5)?,
            updated_number_scheduled: count(6)?,
            number_available: count(7)?,
            number_unavailable: count(8)?,
            number_misscheduled: count(9)?,
        };
        let bound = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        let max_unavailable = row.parsed(10, "a number of nodes, or nothing", bound)?;
        let step = StatusStep { daemon_set, status, max_unavailable, max_surge: count(11)? };
        let timeline_rows = row.parsed(12, "a number of rows", |text| text.parse().ok())?;
        Ok(Some(RecordedStatus { at, step, timeline_rows }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;
    use crate::record::catalog::DaemonSetId;

    fn names() -> Names {
        Names::of(vec!["fluentd".to_owned()])
    }

    fn step(available: u32) -> StatusStep {
        let status = DaemonSetStatus {
            observed_generation: 2,
            desired_number_scheduled: 52,
            current_number_scheduled: 51,
            number_misscheduled: 1,
            number_ready: 50,
            number_available: available,
            number_unavailable: 52 - available,
            updated_number_scheduled: 12,
        };
        StatusStep { daemon_set: DaemonSetId(0), status, max_unavailable: Some(5), max_surge: 0 }
    }

    #[test]
    fn a_status_reads_back_as_it_was() {
        let catalog = Catalog::new(vec!["fluentd".to_owned()]);
        let mut writer = StatusWriter::new(Vec::new());
        let at = Instant::START + Duration::from_seconds_f64(600.25);
        writer.on_status(Instant::START, &step(52), &catalog);
        writer.on_status(at, &step(47), &catalog);
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        insta::assert_snapshot!(text, @"
        time,daemon_set,observedGeneration,desiredNumberScheduled,currentNumberScheduled,numberReady,updatedNumberScheduled,numberAvailable,numberUnavailable,numberMisscheduled,max_unavailable,max_surge,timeline_rows
        0,fluentd,2,52,51,50,12,52,0,1,5,0,0
        600.25,fluentd,2,52,51,50,12,47,5,1,5,0,0
        ");
        let names = names();
        let mut reader = StatusReader::new(text.as_bytes(), at).unwrap();
        reader.next_status(&names).unwrap();
        let read = reader.next_status(&names).unwrap().unwrap();
        assert_eq!(read, RecordedStatus { at, step: step(47), timeline_rows: 0 });
        assert_eq!(reader.next_status(&names).unwrap(), None);
        assert_eq!(names.catalog().daemon_set(DaemonSetId(0)), "fluentd");
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column() {
        let text = format!("{}\n1,fluentd,1,3,3,3,three,3,0,0,1,0,0\n", HEADER.join(","));
        let error = |text: &str| {
            let horizon = Instant::START + Duration::from_seconds_f64(2.0);
            StatusReader::new(text.as_bytes(), horizon).unwrap().next_status(&names()).unwrap_err()
        };
        insta::assert_snapshot!(error(&text), @"line 2: `three` in the column `updatedNumberScheduled` is not a number of nodes");
        let late = text.replace("three", "3").replace("\n1,", "\n2.5,");
        insta::assert_snapshot!(error(&late), @"line 2 is later than the end of the run");
        let other = text.replace("fluentd", "../evil");
        insta::assert_snapshot!(error(&other), @"line 2: `../evil` in the column `daemon_set` is not a DaemonSet of this run");
    }
}
