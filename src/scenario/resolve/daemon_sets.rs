//! DaemonSets: the manifest, what the scenario changes of it, and the API server's verdict.

use serde_json::Value;

use super::containers::Counted;
use super::edits::{self, StrategyEdit};
use super::history::{History, template_bytes};
use super::initial_pods::initial_daemon_set;
use super::manifests::OpenManifests;
use super::names::Names;
use super::object_names;
use super::origin::Origin;
use super::priority;
use super::templates_read::TemplatesRead;
use crate::api::warnings::Warning;
use crate::cluster::plan::{self, InitialDaemonSet, NodePool, PodAdmission};
use crate::engine::time::Instant;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use crate::scenario::manifest_judgement::Refusal;
use crate::scenario::model::ScenarioFile;
use crate::scenario::ron::{Field, MaybeWritten, elements, entries};
use crate::scenario::settings::daemon_sets::DaemonSet;
use crate::scenario::settings::delays::PodDelays;

/// A DaemonSet on its way into the plan.
#[derive(Debug)]
pub struct DeclaredDaemonSet {
    pub name: String,
    /// Its key in the scenario.
    pub span: Span,
    pub created_at: Option<Instant>,
    pub delays: plan::PodDelays,
    pub counted: Counted,
    /// `None`: there is something wrong with it, and it has been reported.
    pub history: Option<History>,
    /// How it stands when the run begins.
    pub initial: InitialDaemonSet,
}

impl DeclaredDaemonSet {
    /// The namespace that it is in.
    pub fn namespace(&self) -> String {
        self.history.as_ref().map_or_else(String::new, History::namespace)
    }
}

/// Sorted by name: as many as there are names, so that places keep their meaning when some are wrong.
pub fn daemon_sets(
    file: &ScenarioFile,
    manifests: &OpenManifests<'_>,
    admission: &PodAdmission,
    (pool_names, pools): (&Names, &[NodePool]),
    templates: &mut TemplatesRead,
    problems: &mut Diagnostics,
) -> Vec<DeclaredDaemonSet> {
    let of_all = delays_of_all(file);
    let entries = entries(&file.daemon_sets);
    entries
        .into_iter()
        .map(|(name, span, written)| {
            object_names::check_daemon_set(name, span, problems);
            let written = written.get();
            let delays = written.and_then(|written| written.delays.as_ref()?.get());
            let history = written
                .and_then(|written| history(name, span, written, manifests, admission, templates, problems));
            let initial = written
                .zip(history.as_ref())
                .map(|(written, history)| initial_daemon_set(written, history, pool_names, pools, problems));
            DeclaredDaemonSet {
                name: name.to_owned(),
                span,
                created_at: written
                    .and_then(|written| written.created_at.as_ref()?.get())
                    .map(|created_at| Instant::START + created_at.0),
                delays: delays.map_or_else(|| of_all.clone(), |written| written.over(&of_all)),
                counted: Counted::of(file, written),
                history,
                initial: initial.unwrap_or_default(),
            }
        })
        .collect()
}

fn history(
    name: &str,
    span: Span,
    written: &DaemonSet,
    manifests: &OpenManifests<'_>,
    admission: &PodAdmission,
    templates: &mut TemplatesRead,
    problems: &mut Diagnostics,
) -> Option<History> {
    let older = older_revisions(name, written, manifests, templates, problems)?;
    let (mut object, origin) = manifests.object(name, span, written, problems)?;
    if !templates.add(template_bytes(&object), span, problems) {
        return None;
    }
    StrategyEdit::of_daemon_set(written).apply(&mut object);
    set_image(written, &mut object, problems)?;
    let spans = StrategyEdit::of_daemon_set(written).spans();
    let mut history: Option<History> = None;
    let newest = (object, origin.clone(), spans);
    let older = older.into_iter().map(|(object, origin)| (object, origin, Vec::new()));
    for (object, origin, spans) in older.chain([newest]) {
        let warnings = History::continued(&mut history, object)
            .map_err(|refusals| refused(&format!("`{name}`"), refusals, &spans, &origin, problems))
            .ok()?;
        warned_of(name, &warnings, &origin, problems);
    }
    let history = history?;
    let pod = &history.object()["spec"]["template"]["spec"];
    if pod["schedulingGates"].as_array().is_some_and(|gates| !gates.is_empty()) {
        let problem =
            format!("the pods of `{name}` would wait for somebody to take their scheduling gates away");
        let problem = Diagnostic::warning(problem)
            .help("scheduling gates are not simulated: pods are scheduled at once");
        let problem = origin.point(problem, "spec.template.spec.schedulingGates", problems);
        problems.push(problem);
    }
    let pod = &history.first_spec().template.spec;
    if let Some((problem, path)) = priority::refusal(admission, name, &history.namespace(), pod) {
        let problem = origin.point(problem, path, problems);
        problems.push(problem);
    }
    Some(history)
}

/// The objects of a DaemonSet's older revisions, each with where it was written.
fn older_revisions(
    name: &str,
    written: &DaemonSet,
    manifests: &OpenManifests<'_>,
    templates: &mut TemplatesRead,
    problems: &mut Diagnostics,
) -> Option<Vec<(Value, Origin)>> {
    let read = |field: &Field<String>| {
        let (object, origin) = manifests.named(name, field, problems)?;
        templates.add(template_bytes(&object), field.span, problems).then_some((object, origin))
    };
    elements(&written.revisions).iter().map(read).collect()
}

fn set_image(written: &DaemonSet, object: &mut Value, problems: &mut Diagnostics) -> Option<()> {
    let Some(field) = &written.image else { return Some(()) };
    edits::set_image(object, field.get()?)
        .map_err(|problem| problems.push(Diagnostic::error(problem).at(field.span, "")))
        .ok()
}

/// Reports each complaint of `what` where the scenario wrote the value, or else where the manifest comes from.
pub fn refused(
    what: &str,
    refusals: Vec<Refusal>,
    spans: &[(&'static str, Span)],
    origin: &Origin,
    problems: &mut Diagnostics,
) {
    for refusal in refusals {
        if !problems.keeps(Severity::Error) {
            problems.push(Diagnostic::error(refusal.words));
            continue;
        }
        let span = spans.iter().find(|(path, _)| refusal.path.starts_with(path)).map(|&(_, span)| span);
        let refused = if refusal.is_of_pods { "each pod of " } else { "" };
        let words = format!("the API server would refuse {refused}{what}: {}", refusal.words);
        let problem = Diagnostic::error(words);
        let problem = match span {
            Some(span) => problem.at(span, ""),
            None => origin.point(problem, &refusal.path, problems),
        };
        let help = refusal.help().into_iter().chain(trap(&refusal.words).map(str::to_owned));
        problems.push(help.fold(problem, Diagnostic::help));
    }
}

/// Reports each warning where the manifest comes from, or the change that it is about.
pub fn warned_of(name: &str, warnings: &[Warning], origin: &Origin, problems: &mut Diagnostics) {
    for warning in warnings {
        let problem = Diagnostic::warning(format!("the API server warns of `{name}`: {}", warning.message));
        let problem = origin.point(problem, &warning.path, problems);
        problems.push(problem);
    }
}

/// What the API server's words do not say.
fn trap(words: &str) -> Option<&'static str> {
    if words.contains("may not be set when maxUnavailable is non-zero") {
        return Some("maxUnavailable is 1 where nothing is written: write maxUnavailable: 0 beside maxSurge");
    }
    if words.contains("cannot be 0 when maxSurge is 0") {
        return Some("one of the two must let a pod be replaced: write maxUnavailable: 1, or a maxSurge");
    }
    None
}

/// The delays of pods where their DaemonSet says nothing else.
pub fn delays_of_all(file: &ScenarioFile) -> plan::PodDelays {
    let defaults = PodDelays::defaults();
    match file.delays.written() {
        Some(written) => written.of_pods.over(&defaults),
        None => defaults,
    }
}
