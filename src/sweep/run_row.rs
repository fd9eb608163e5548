//! What remains of one run of a sweep: a row of `results.csv`.

use super::measured::Measured;

/// What spreadsheets take for the beginning of a formula.
const FORMULA_STARTS: [char; 4] = ['=', '+', '-', '@'];

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// The index of its point in the grid.
    pub point: usize,
    pub replication: u32,
    pub seed: u64,
    /// What was measured; or why there is nothing, in words: a scenario that cannot be built at this point, a run that
    /// came to no end.
    pub outcome: Result<Measured, String>,
}

/// Why a text cannot stand in a cell of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellProblem {
    /// It has a line break or another control character.
    Control,
    /// A spreadsheet would run it. Numbers may have their signs.
    Formula,
}

/// What is wrong with a text that is to stand in a cell as it is.
pub fn cell_problem(text: &str) -> Option<CellProblem> {
    if text.contains(char::is_control) {
        return Some(CellProblem::Control);
    }
    let is_formula = text.trim_start().starts_with(FORMULA_STARTS) && text.parse::<f64>().is_err();
    is_formula.then_some(CellProblem::Formula)
}

/// An error's words as they may stand in a cell of a table: on one line, and nothing that a spreadsheet would run.
pub fn in_a_cell(words: &str) -> String {
    let words: String =
        words.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let words = words.trim();
    match words {
        "" => "no words".to_owned(),
        _ if words.starts_with(FORMULA_STARTS) => format!("'{words}"),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_numbers_with_signs_and_no_formulas() {
        for value in ["1", "-1", "+0.5", "10%", "Uniform(\"1s\", \"2s\")", "a=b"] {
            assert_eq!(cell_problem(value), None, "{value}");
        }
        for value in ["=1+1", "+cmd", "-a", "@SUM(1)", " =1"] {
            assert_eq!(cell_problem(value), Some(CellProblem::Formula), "{value}");
        }
        assert_eq!(cell_problem("a\nb"), Some(CellProblem::Control));
    }

    #[test]
    fn a_cell_is_one_line_and_no_formula() {
        assert_eq!(in_a_cell("no\nroom \u{1b}[31m"), "no room  [31m");
        assert_eq!(in_a_cell("=1+cmd|' /C calc'!A0"), "'=1+cmd|' /C calc'!A0");
        assert_eq!(in_a_cell("\t@SUM(1)"), "'@SUM(1)");
        assert_eq!(in_a_cell("\n"), "no words");
    }
}
