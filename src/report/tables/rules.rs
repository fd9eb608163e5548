//! How a DaemonSet stands with a node: every rule with what it says, and what one would write to have a pod run there.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::whatif::explanation::{Explanation, Outlook};
use crate::whatif::rule::Rule;

/// A heading, the table of the rules, and the edits.
pub fn explanation_text(explanation: &Explanation, width: usize) -> String {
    let heading =
        format!("{} on {}: {}\n\n", explanation.daemon_set, explanation.node, outlook(&explanation.outlook));
    let rows = explanation.rules.iter().map(cells).collect();
    let table = aligned(["RULE", "ASKS FOR", "THE NODE HAS", "PASSES"], rows, width);
    paragraph(&heading, width) + &table + &paragraph(&edits(explanation), width)
}

/// What comes of the rules, in words.
pub fn outlook(outlook: &Outlook) -> String {
    match outlook {
        Outlook::Runs => "a pod runs there".to_owned(),
        Outlook::PushesOut(names) => {
            format!("a pod runs there when it has pushed out what has a lower priority: {}", names.join(", "))
        }
        Outlook::Pending => "a pod is created there and stays Pending".to_owned(),
        Outlook::MayStay => "no pod is created there, and one that is there may stay".to_owned(),
        Outlook::NoPod => "no pod runs there".to_owned(),
    }
}

fn cells(rule: &Rule) -> [Cell; 4] {
    let passes = match (rule.passes, rule.is_part) {
        (true, _) => Cell::styled("yes", AnsiColor::Green.on_default()),
        (false, true) => Cell::styled("no", Style::new()),
        (false, false) => Cell::styled("no", AnsiColor::Red.on_default()),
    };
    [rule.rule.words().into(), rule.asks.as_str().into(), rule.found.as_str().into(), passes]
}

fn edits(explanation: &Explanation) -> String {
    match explanation.edits.as_slice() {
        [] => String::new(),
        [only] => format!("\nTo have it run there:\n- {only}\n"),
        several => {
            let lines: Vec<String> = several.iter().map(|edit| format!("- {edit}\n")).collect();
            format!("\nTo have it run there, all of these are needed:\n{}", lines.concat())
        }
    }
}
