//! A picture of each delay, as SVG and as PNG.

use anyhow::Result;

use crate::calibrate::results::{DelayResult, Scope};
use crate::cli::files::CALIBRATION_CHART;
use crate::cli::output_dir::OutputDir;
use crate::report::charts::{Format, calibration};

pub fn write(output: &OutputDir, results: &[DelayResult]) -> Result<()> {
    for result in results.iter().filter(|result| result.scope == Scope::All) {
        for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
            let name = format!("{}.{CALIBRATION_CHART}.{ending}", result.delay.as_str());
            output.write(&name, calibration::draw(result, format)?)?;
        }
    }
    Ok(())
}
