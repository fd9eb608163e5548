//! `summary.csv` and `availability.csv`: what the runs of each point of a sweep say together.
//!
//! A figure is the shortest decimal that reads back as the same number; what there is nothing to say of is empty.

use csv::Writer;

use crate::sweep::measured::SAMPLES;
use crate::sweep::statistics::{Difference, Estimate, Interval};
use crate::sweep::summary::{PointSummary, Summary};

/// The columns of `summary.csv` that follow the point and its parameters.
const STATISTICS: [&str; 22] = [
    "measure",
    "runs",
    "failed",
    "count",
    "unfinished",
    "without",
    "mean",
    "mean_low",
    "mean_high",
    "standard_deviation",
    "p5",
    "p50",
    "p90",
    "p95",
    "p99",
    "worst",
    "pairs",
    "difference",
    "difference_low",
    "difference_high",
    "title",
    "daemon_set",
];

const AVAILABILITY: [&str; 6] = ["daemon_set", "seconds", "count", "mean", "p5", "lowest"];

/// A row a point and measure; an objective is a measure, of which the mean is the probability of missing it.
pub fn summary_csv(summary: &Summary) -> Vec<u8> {
    let mut rows = Rows::new(summary, &STATISTICS);
    for point in &summary.points {
        for (column, estimate) in summary.columns.iter().zip(&point.estimates) {
            let daemon_set = column.daemon_set.as_deref().unwrap_or_default();
            rows.statistics(point, &column.name(), estimate, &column.measure.title(), daemon_set);
        }
        for (number, (objective, estimate)) in (1..).zip(summary.subject.objectives.iter().zip(&point.missed))
        {
            let (name, title) =
                (format!("objective_{number}_missed"), format!("missed: {}", objective.objective));
            rows.statistics(point, &name, estimate, &title, &objective.daemon_set);
        }
        if !point.missed.is_empty() {
            rows.statistics(point, "any_objective_missed", &point.missed_any, "missed: any objective", "");
        }
    }
    rows.finish()
}

/// A row a point, DaemonSet and instant.
pub fn availability_csv(summary: &Summary) -> Vec<u8> {
    let mut rows = Rows::new(summary, &AVAILABILITY);
    for point in &summary.points {
        let horizon = point.horizon.as_seconds();
        for (daemon_set, samples) in summary.subject.daemon_sets.iter().zip(&point.availability) {
            for (index, sample) in samples.iter().enumerate() {
                let seconds = horizon * index as f64 / (SAMPLES - 1) as f64;
                let figures =
                    [Some(seconds), Some(sample.count as f64), sample.mean, sample.p5, sample.lowest];
                rows.write(point, std::iter::once(daemon_set.clone()).chain(figures.map(shown)));
            }
        }
    }
    rows.finish()
}

/// Rows that begin with a point and its settings.
struct Rows {
    writer: Writer<Vec<u8>>,
}

impl Rows {
    fn new(summary: &Summary, columns: &[&str]) -> Self {
        let mut writer = Writer::from_writer(Vec::new());
        let parameters = summary.subject.grid.parameters().iter().map(|parameter| parameter.path.as_str());
        let header = std::iter::once("point").chain(parameters).chain(columns.iter().copied());
        writer.write_record(header).expect("writing to memory cannot fail");
        Self { writer }
    }

    fn write(&mut self, point: &PointSummary, fields: impl IntoIterator<Item = String>) {
        let settings = point.settings.iter().cloned();
        let record = std::iter::once(point.point.to_string()).chain(settings).chain(fields);
        self.writer.write_record(record).expect("every row has the header's fields");
    }

    fn statistics(
        &mut self,
        point: &PointSummary,
        name: &str,
        estimate: &Estimate,
        title: &str,
        daemon_set: &str,
    ) {
        let Estimate { count, unfinished, without, mean, interval, standard_deviation, .. } = *estimate;
        let Estimate { p5, p50, p90, p95, p99, worst, difference, .. } = *estimate;
        let counts = [point.runs, point.failed, count, unfinished, without].map(|count| count.to_string());
        let [low, high] = ends(interval);
        let own = [mean, low, high, standard_deviation, p5, p50, p90, p95, p99, worst].map(shown);
        let fields = std::iter::once(name.to_owned()).chain(counts).chain(own);
        let words = [title.to_owned(), daemon_set.to_owned()];
        self.write(point, fields.chain(against_baseline(difference)).chain(words));
    }

    fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect("writing to memory cannot fail")
    }
}

fn against_baseline(difference: Option<Difference>) -> [String; 4] {
    let Some(Difference { pairs, mean, interval }) = difference else {
        return [const { String::new() }; 4];
    };
    let [low, high] = ends(interval);
    [pairs.to_string(), shown(Some(mean)), shown(low), shown(high)]
}

fn ends(interval: Option<Interval>) -> [Option<f64>; 2] {
    [interval.map(|interval| interval.low), interval.map(|interval| interval.high)]
}

fn shown(figure: Option<f64>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::test_sweeps;

    #[test]
    fn a_row_a_point_and_measure() {
        let csv = String::from_utf8(summary_csv(&test_sweeps::of_one_parameter())).unwrap();
        let shown = csv.lines().filter(|line| {
            ["measure", "rollout_seconds", "stalled", "lowest", "missed"]
                .iter()
                .any(|word| line.contains(word))
        });
        insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
        let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().map(Result::unwrap);
        assert_eq!(rows.count(), 4 * (test_sweeps::of_one_parameter().columns.len() + 3));
    }

    #[test]
    fn a_row_an_instant_of_availability() {
        let csv = String::from_utf8(availability_csv(&test_sweeps::of_one_parameter())).unwrap();
        assert_eq!(csv.lines().count(), 1 + 4 * SAMPLES as usize);
        insta::assert_snapshot!(csv.lines().take(14).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn figures_read_back_as_the_same_number() {
        for figure in [0.1 + 0.2, 1.0 / 3.0, 1e-300, 123_456_789.012_345_68] {
            assert_eq!(shown(Some(figure)).parse(), Ok(figure));
        }
        assert_eq!(shown(None), "");
    }
}
