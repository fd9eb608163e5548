//! Values that begin with a hyphen. clap takes them for options that there are not, and its advice to write `--` before them makes
//! arguments of them.

use std::slice;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

/// For a text of any kind: none begins with a hyphen. `wanted` says what is to be written instead.
pub fn no_option(
    wanted: &'static str,
) -> impl Fn(&str) -> Result<String, String> + Clone + Send + Sync + 'static {
    move |text| if text.starts_with('-') { Err(wanted.to_owned()) } else { Ok(text.to_owned()) }
}

/// Why these arguments, of which the first is the program, are refused: what the option before such a value says of it, or how the
/// value is written if the option may have it.
pub fn explained(mut refused: Error, command: &Command, arguments: &[String]) -> Error {
    let Some(index) = value_taken_for_an_option(&refused, command, arguments) else { return refused };
    let (option, value) = (&arguments[index - 1], &arguments[index]);
    let joined = format!("{option}={value}");
    let in_one = [&arguments[..index - 1], slice::from_ref(&joined), &arguments[index + 1..]].concat();
    if let Err(said) = command.clone().try_get_matches_from(in_one)
        && matches!(said.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue)
    {
        return said;
    }
    let tip = format!("to pass '{value}' as the value of {option}, write '{joined}'");
    refused.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    refused
}

/// Which of the arguments it is, behind the option that it was meant for.
fn value_taken_for_an_option(refused: &Error, command: &Command, arguments: &[String]) -> Option<usize> {
    let ContextValue::String(unknown) = refused.get(ContextKind::InvalidArg)? else { return None };
    if refused.kind() != ErrorKind::UnknownArgument || !unknown.starts_with('-') {
        return None;
    }
    let subcommand = command.find_subcommand(arguments.get(1)?)?;
    let has_value = |text: &str| {
        let is_called_so = |option: &Arg| {
            let long = option.get_long().map(|name| format!("--{name}"));
            let short = option.get_short().map(|letter| format!("-{letter}"));
            [long, short].iter().flatten().any(|name| name == text)
        };
        subcommand.get_arguments().any(|option| option.get_action().takes_values() && is_called_so(option))
    };
    // Of letters behind a hyphen only the first is named.
    (2..arguments.len())
        .find(|&index| arguments[index].starts_with(unknown.as_str()) && has_value(&arguments[index - 1]))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    fn refused(arguments: &str) -> String {
        let arguments: Vec<String> =
            ["everynode"].into_iter().chain(arguments.split(' ')).map(str::to_owned).collect();
        let refused = Cli::command().try_get_matches_from(&arguments).unwrap_err();
        explained(refused, &Cli::command(), &arguments).to_string()
    }

    #[test]
    fn a_value_that_begins_with_a_hyphen_is_refused_with_what_is_allowed() {
        let (setting, values) = ("write it as KEY=VALUE", "write it as PATH=VALUES");
        for (arguments, allowed) in [
            ("run s.ron --seed -1", "a seed is a whole number from 0 to 18446744073709551615"),
            ("story s.ron --node n --seed -1", "a seed is a whole number from 0"),
            ("watch s.ron --speed -1", "write a number from 0.1 to 1000000"),
            ("sweep s.ron --replications -1", "-1 is not in 1.."),
            ("sweep s.ron --jobs -1", "-1 is not in 1..=1024"),
            ("sweep s.ron --emit slurm --shards -1", "-1 is not in 1..=1000"),
            ("advise s.ron --risk -5%", "it must be above 0%"),
            ("compare s.ron --replicas -1", "-1 is not in 1..=20000"),
            ("capacity s.ron --leave -5%", "write a share below the whole"),
            ("plot folder --from -5m", "a duration cannot be negative"),
            ("run s.ron --set -1", setting),
            ("watch s.ron --set -x=1", setting),
            ("explain s.ron --set -x", setting),
            ("advise s.ron --candidates -1", "write it as FIELD=VALUES"),
            ("sweep s.ron --vary -1", values),
            ("sweep s.ron -j -1", "-1 is not in 1..=1024"),
            ("sweep s.ron --point -1", "write it as PATH=VALUE"),
            ("sweep s.ron --baseline -x", "write it as PATH=VALUE"),
            ("sweep s.ron --precision -5", "write it as MEASURE=WIDTH"),
            ("sweep s.ron --shard -1", "write its index from 0 and how many there are"),
            ("run s.ron --starts-at -1", "write it in UTC and like 2026-12-05T02:00Z"),
            ("report folder --starts-at -1", "write it in UTC and like 2026-12-05T02:00Z"),
            ("run s.ron --format -1", "possible values: table, json"),
            ("run s.ron --timeline -x", "possible values: full"),
            ("init --provider -1", "possible values: aks"),
            ("capacity s.ron --machine -1", "PROVIDER:SIZE"),
            ("capacity s.ron --pool -1", "no name begins with a hyphen"),
            ("diff a b --seed -1", "a seed is a whole number from 0"),
            ("conformance f --kubernetes-version -1", "1.31"),
            ("import --context -x", "no name begins with a hyphen"),
        ] {
            let refused = refused(arguments);
            assert!(refused.contains(allowed) && !refused.contains("tip:"), "{arguments}: {refused}");
        }
    }

    #[test]
    fn what_may_begin_with_a_hyphen_is_told_with_how_it_is_written() {
        for (arguments, tip) in [
            ("run s.ron --out -x", "to pass '-x' as the value of --out, write '--out=-x'"),
            (
                "report folder --force --starts-at=2026-12-05T02:00Z -x",
                "to pass '-x' as a value, use '-- -x'",
            ),
            ("explain s.ron --against -new", "write '--against=-new'"),
            ("run -x", "to pass '-x' as a value, use '-- -x'"),
        ] {
            let refused = refused(arguments);
            assert!(refused.contains(tip) && refused.matches("tip:").count() == 1, "{arguments}: {refused}");
        }
        assert!(Cli::command().try_get_matches_from(["everynode", "run", "s.ron", "--out=-x"]).is_ok());
        // Whoever forgets a value gets no option for one.
        for (arguments, option) in [
            ("run s.ron --out --force", "--out <DIR>"),
            ("sweep s.ron --vary --replications 5", "--vary <PATH=VALUES>"),
        ] {
            let refused = refused(arguments);
            assert!(refused.contains(&format!("a value is required for '{option}'")), "{refused}");
        }
    }
}
