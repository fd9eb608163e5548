//! How a DaemonSet stands with a node: every rule with what it says, and what one would write to have a pod run there.

use anstyle::{AnsiColor, Style};

use super::columns::{Cell, aligned};
use super::wrap::paragraph;
use crate::whatif::rule::Rule;
use crate::whatif::standing::{Outlook, Standing};

/// A heading, the table of the rules, and the edits.
pub fn standing_text(standing: &Standing, width: usize) -> String {
    let heading = format!("{} on {}: {}\n\n", standing.daemon_set, standing.node, outlook(&standing.outlook));
    let rows = standing.rules.iter().map(cells).collect();
    let table = aligned(["RULE", "ASKS FOR", "THE NODE HAS", "PASSES"], rows, width);
    paragraph(&heading, width) + &table + &paragraph(&edits(standing), width)
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

fn edits(standing: &Standing) -> String {
    match standing.edits.as_slice() {
        [] => String::new(),
        [only] => format!("\nTo have it run there:\n- {only}\n"),
        several => {
            let lines: Vec<String> = several.iter().map(|edit| format!("- {edit}\n")).collect();
            format!("\nTo have it run there, all of these are needed:\n{}", lines.concat())
        }
    }
}
