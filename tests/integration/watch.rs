//! `everynode watch` on a pseudo-terminal, with keys pressed, and in a pipe.

use std::fs;

use crate::support::workplace::{SMALL, Workplace, repository, status, stderr, stdout};

fn workplace(name: &str) -> Workplace {
    let workplace = Workplace::new(&format!("watch-{name}"));
    workplace.write("small.ron", &SMALL);
    workplace
}

/// The lines, and below them what `run` prints but for the folder.
#[test]
fn in_a_pipe_there_are_lines_and_the_figures_of_run() {
    let workplace = workplace("pipe");
    let watched = workplace.everynode(&["watch", "small.ron"]);
    assert_eq!((status(&watched), stderr(&watched)), (0, String::new()));
    let watched = stdout(&watched);
    let ran = stdout(&workplace.everynode(&["run", "small.ron", "--no-charts", "--out", "run"]));
    let tables = ran.rsplit_once("ASSUMED").unwrap().0;
    let (lines, rest) = watched.split_once("\n\n").unwrap();
    assert!(rest.starts_with(tables), "{rest}\nis not\n{tables}");
    let lines: Vec<&str> = lines.lines().collect();
    // Four nodes from the start, a rollout one by one from 1 minute on, and a fifth node at 5 minutes. A pod that is asked to end is
    // still available by the status.
    assert_eq!(lines[0], "   0s   agent   available 4 of 4 (100%), up to date 4, covered 4 of 4 (100%)");
    assert_eq!(lines[1], "   1m   agent   rollout 1 → 2 begins");
    let begin = "available 4 of 4 (100%), up to date 0, covered 3 of 4 (75%); without: rollout 1";
    assert_eq!(lines[2], format!("   1m   agent   {begin}"));
    let worst = "covered 3 of 4 (75%); without: rollout 1";
    assert!(
        lines.iter().any(|line| line.contains("available 3 of 4 (75%)") && line.ends_with(worst)),
        "{lines:#?}"
    );
    let took = ran.lines().find(|line| line.starts_with("agent 1 → 2   1m ")).unwrap();
    let took = took.split_whitespace().nth(5).unwrap();
    let end = format!("rollout 1 → 2 has finished after {took}");
    assert!(lines.iter().any(|line| line.ends_with(&end)), "{lines:#?}\nhave no {end}");
    let last = lines.last().unwrap();
    assert!(last.ends_with("available 5 of 5 (100%), up to date 5, covered 5 of 5 (100%)"), "{last}");
}

#[test]
fn a_run_that_is_over_is_watched_from_its_folder() {
    let workplace = workplace("folder");
    workplace.everynode(&["run", "small.ron", "--no-charts", "--out", "run"]);
    let [of_scenario, of_folder] = ["small.ron", "run"].map(|source| {
        let output = workplace.everynode(&["watch", source]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let text = stdout(&output);
        text.rsplit_once(" in ").map_or(text.clone(), |(text, _)| text.to_owned())
    });
    assert_eq!(of_folder.trim_end(), of_scenario);
    let output = workplace.everynode(&["watch", "run", "--seed", "3"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("--seed and --set are for scenarios"), "{}", stderr(&output));
}

/// A block of `docs/watch.md`, which begins with this.
fn example(begin: &str) -> String {
    let page = fs::read_to_string(repository("docs/watch.md")).unwrap();
    let blocks = page.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap().1);
    blocks.into_iter().find(|block| block.starts_with(begin)).expect("the page has the example").to_owned()
}

#[test]
fn the_page_shows_the_lines_that_are_printed() {
    let workplace = workplace("page");
    let scenario = "scenarios/fluentd-elasticsearch.ron";
    let printed = stdout(&workplace.everynode(&["watch", &repository(scenario)]));
    let begin = format!("$ everynode watch {scenario} | head\n");
    let lines: String = printed.split_inclusive('\n').take(10).collect();
    assert_eq!(example(&begin), begin + &lines);
}

#[test]
fn what_is_not_there_is_named() {
    let workplace = workplace("wrong");
    let output = workplace.everynode(&["watch", "small.ron", "--daemon-set", "agnet"]);
    assert_eq!(status(&output), 2);
    assert!(
        stderr(&output).contains("there is no DaemonSet `agnet`; did you mean `agent`?"),
        "{}",
        stderr(&output)
    );
    let output = workplace.everynode(&["watch", "small.ron", "--speed", "fast"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("write a number from 0.1 to 1000000"), "{}", stderr(&output));
}

#[test]
fn a_missed_objective_is_the_exit_status() {
    let workplace = workplace("missed");
    workplace.write("missed.ron", &SMALL.replace("8m", "1s"));
    assert_eq!(status(&workplace.everynode(&["watch", "missed.ron"])), 1);
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use std::process::Command;
    use std::time::Duration;

    use super::{example, workplace};
    use crate::support::pseudo_terminal::PseudoTerminal;
    use crate::support::workplace::repository;

    const LEFT: &str = "\x1b[D";
    const RIGHT: &str = "\x1b[C";
    const LEAVING: &str = "\x1b[?25h\x1b[?1049l";
    /// Long enough for several frames.
    const A_WHILE: Duration = Duration::from_millis(500);

    fn watching(name: &str, more: &[&str], size: (u16, u16)) -> PseudoTerminal {
        let workplace = workplace(name);
        PseudoTerminal::run(&workplace.command(&[&["watch", "small.ron"], more].concat()), size)
    }

    /// Where the run is, as the second line says.
    fn time(screen: &[String]) -> &str {
        screen[1].split(" of ").next().unwrap()
    }

    #[test]
    fn keys_move_the_run_and_q_gives_the_terminal_back() {
        let mut terminal = watching("keys", &["--speed", "5"], (80, 24));
        let first = terminal.wait_for("5x");
        assert!(first[0].starts_with("small"), "{first:#?}");
        terminal.press("r");
        let rollout = terminal.wait_until("the rollout", |screen| time(screen).starts_with("1m"));
        assert!(rollout.iter().any(|line| line.starts_with("ROLLOUT    1 → 2 for ")), "{rollout:#?}");
        assert!(rollout.iter().any(|line| line.starts_with("UNCOVERED  rollout 1 ")), "{rollout:#?}");

        // It goes on by itself until it is paused, and then stands still.
        terminal.wait_until("time goes by", |screen| time(screen) != time(&rollout));
        terminal.press(" ");
        let paused = terminal.wait_for("paused, 5x");
        assert_eq!(terminal.settled(A_WHILE), paused);
        terminal.press(" ");
        terminal.wait_until("it goes on", |screen| time(screen) != time(&paused));

        // On and back from change to change.
        terminal.press(RIGHT);
        let one = terminal.wait_for("paused");
        terminal.press(RIGHT);
        let two = terminal.wait_until("a step", |screen| time(screen) != time(&one));
        assert_ne!(one[2..], two[2..], "something has changed besides the time");
        terminal.press(LEFT);
        terminal.wait_until("a step back", |screen| screen == one);

        terminal.press("G");
        let end = terminal.wait_for("the end");
        assert!(
            time(&end) == "10m" && end.iter().any(|line| line.contains("The objective was met")),
            "{end:#?}"
        );
        terminal.press("g");
        terminal.wait_until("the start", |screen| time(screen) == "0s");

        terminal.press("q");
        let ended = terminal.end();
        assert_eq!(ended.status.code(), Some(0));
        assert!(ended.is_as_before && ended.written.ends_with(LEAVING), "{:?}", ended.written);
        assert!(!ended.written.contains("48;5"), "NO_COLOR is heeded");
    }

    /// A twentieth of the run after the rollout's beginning.
    #[test]
    fn the_page_shows_the_screen() {
        let workplace = workplace("page-screen");
        let scenario = repository("scenarios/fluentd-elasticsearch.ron");
        let mut terminal =
            PseudoTerminal::run(&workplace.command(&["watch", &scenario, "--speed", "1"]), (80, 24));
        terminal.press(" r]");
        let screen = terminal.wait_until("the rollout", |screen| time(screen) == "12m15s");
        assert_eq!(screen[..24].join("\n") + "\n", example("fluentd-elasticsearch   seed 7"));
        terminal.press("q");
        assert_eq!(terminal.end().status.code(), Some(0));
    }

    #[test]
    fn it_is_laid_out_anew_for_another_size() {
        let mut terminal = watching("size", &["--speed", "0.1"], (120, 40));
        let large = terminal.wait_for("q quit");
        assert!(large[39].starts_with("q quit") && large[40].is_empty(), "{large:#?}");
        terminal.resize(40, 12);
        let small = terminal.wait_until("a small screen", |screen| screen[11].starts_with("q quit"));
        assert!(small.iter().all(|line| line.chars().count() <= 40) && small[12].is_empty(), "{small:#?}");
        terminal.resize(30, 8);
        terminal.wait_for("The screen is too small");
        terminal.press("q");
        assert_eq!(terminal.end().status.code(), Some(0));
    }

    #[test]
    fn signals_give_the_terminal_back() {
        for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
            let mut terminal = watching(&format!("signal-{signal}"), &[], (80, 24));
            terminal.wait_for("q quit");
            if signal == "INT" {
                terminal.press("\x03");
            } else {
                let id = terminal.id().to_string();
                assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
            }
            let ended = terminal.end();
            assert_eq!(ended.status.code(), Some(code), "{}", ended.written);
            assert!(ended.is_as_before, "{signal}");
            let (_, after) = ended.written.rsplit_once(LEAVING).unwrap();
            assert_eq!(after.trim_end(), "interrupted");
        }
    }

    #[test]
    fn cells_are_coloured_unless_nobody_wants_that() {
        let workplace = workplace("colours");
        let mut command = workplace.command(&["watch", "small.ron"]);
        command.env_remove("NO_COLOR").env_remove("COLORTERM");
        let mut terminal = PseudoTerminal::run(&command, (80, 24));
        terminal.wait_for("q quit");
        terminal.press("q");
        // The blue of what is up to date, and white on it.
        assert!(terminal.end().written.contains("\x1b[0;38;5;231;48;5;25m#"));
    }

    #[test]
    fn lines_are_printed_on_a_terminal_that_has_no_screen_or_where_they_are_wanted() {
        let workplace = workplace("plain");
        let wanted = workplace.command(&["watch", "small.ron", "--plain"]);
        let mut dumb = workplace.command(&["watch", "small.ron"]);
        dumb.env("TERM", "dumb");
        for command in [wanted, dumb] {
            let ended = PseudoTerminal::run(&command, (200, 24)).end();
            assert_eq!(ended.status.code(), Some(0));
            assert!(ended.written.contains("agent   rollout 1 → 2 begins\r\n"), "{}", ended.written);
            assert!(!ended.written.contains('\x1b'), "{}", ended.written);
        }
    }
}
