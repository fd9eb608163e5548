//! The examples of `docs/sweeps.md` are sweeps that can be run.

use std::fs;
use std::path::Path;

use everynode::scenario::sweep::{Flags, load_sweep};

/// The texts between fences of this language.
fn examples(language: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sweeps.md")).unwrap();
    let opening = format!("```{language}\n");
    text.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_sweep_file_of_the_documentation_loads() {
    // As if they lay in the gallery.
    let workplace = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweeps/example.ron");
    let examples = examples("ron");
    assert!(!examples.is_empty());
    for example in examples {
        let read =
            |path: &Path| if path == workplace { Ok(example.clone()) } else { fs::read_to_string(path) };
        let sweep = load_sweep(&workplace, &Flags::default(), &read);
        let sweep = sweep.unwrap_or_else(|problems| panic!("{}\n{example}", problems.render_plain()));
        assert!(sweep.warnings.is_empty(), "{}", sweep.warnings.render_plain());
        assert!(
            (0..sweep.design.grid.point_count()).all(|point| sweep.scenario_at(point).is_ok()),
            "{example}"
        );
    }
}

#[test]
fn the_documentation_names_every_field_of_a_sweep_file() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sweeps.md")).unwrap();
    let unknown = "(scenario: \"s.ron\", vary: {}, nothing_of_the_kind: 1)";
    let read = |path: &Path| match path.to_str() {
        Some("sweep.ron") => Ok(unknown.to_owned()),
        _ => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
    };
    let problems = load_sweep(Path::new("sweep.ron"), &Flags::default(), &read).unwrap_err().to_string();
    // "there are `scenario`, `set` … and `baseline`".
    let listed = problems.lines().find(|line| line.contains("there are")).expect(&problems);
    let fields: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    assert_eq!(fields.len(), 8, "{listed}");
    for field in fields {
        assert!(text.contains(&format!("| `{field}` |")), "{field} is not documented");
    }
}
