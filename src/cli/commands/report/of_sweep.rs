//! The page of a sweep.

use anyhow::{Context, Result};

use crate::report::charts::Format;
use crate::report::charts::sweep::charts_of;
use crate::report::html::sweep_page::{SweepReport, sweep_page};
use crate::sweep::description::Description;
use crate::sweep::summary::Summary;

/// More pictures are not put into a page, which shows them only where it must do without scripts.
const MOST_BYTES_OF_PICTURES: usize = 600_000;

pub fn page_of_sweep(description: &Description, summary: &Summary) -> Result<String> {
    let (mut pictures, mut bytes) = (Vec::new(), 0);
    for chart in charts_of(summary) {
        let svg = chart.draw(Format::Svg)?;
        bytes += svg.len();
        if bytes > MOST_BYTES_OF_PICTURES {
            break;
        }
        pictures.push((chart.name(), svg));
    }
    sweep_page(&SweepReport { description, summary, pictures }).context("cannot make the report")
}
