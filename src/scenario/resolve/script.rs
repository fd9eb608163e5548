//! The script: what happens when. Changes of specs are worked out here, in the order of time, so that the run only
//! puts finished specs in place.

use super::daemon_sets::{DeclaredDaemonSet, refused, warned_of};
use super::edits::{self, StrategyEdit};
use super::hand_batches;
use super::images::Images;
use super::manifests::yaml_value;
use super::names::Names;
use super::object_names;
use super::origin::Origin;
use super::priority;
use super::refusals;
use super::room::{self, BackgroundDefaults};
use super::rotations;
use super::selection::Nodepools;
use super::templates_read::TemplatesRead;
use crate::cluster::plan::{Action, NodeSelection, ScriptedAction};
use crate::engine::time::Instant;
use crate::record::catalog::DaemonSetId;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::ron::{Field, MaybeWritten};
use crate::scenario::settings::actions as action;
use crate::scenario::settings::checked::positive;
use crate::scenario::settings::nodes::Nodes;
use crate::scenario::settings::room::Background;

/// Resolves one scenario's script.
pub struct ScriptResolver<'a, 'f> {
    pub nodepools: &'a Nodepools<'a>,
    pub names: &'a Names,
    pub daemon_sets: &'a mut [DeclaredDaemonSet],
    pub defaults: BackgroundDefaults<'a>,
    pub problems: &'a mut Diagnostics,
    pub images: &'a mut Images<'f>,
    pub horizon: Option<Instant>,
    /// Those of the DaemonSets, and of their changes so far.
    pub templates: &'a mut TemplatesRead,
}

impl ScriptResolver<'_, '_> {
    /// The actions in the order of time; at the same time, as written.
    pub fn script(&mut self, written: &[Field<action::Event>]) -> Vec<ScriptedAction> {
        let mut events: Vec<(Instant, Span, &Field<action::Action>)> = Vec::new();
        for event in written.iter().filter_map(Field::get) {
            if let Some(at) = event.0.get() {
                events.push((Instant::START + at.0, event.0.span, &event.1));
            }
        }
        events.sort_by_key(|&(at, ..)| at);
        let mut script = Vec::new();
        for (at, span, action) in events {
            self.warn_if_too_late(at, span);
            if let Some(written) = action.get()
                && let Some(action) = self.action(at, written, action.span)
            {
                script.push(ScriptedAction { at, action });
            }
        }
        script
    }

    fn warn_if_too_late(&mut self, at: Instant, span: Span) {
        if let Some(horizon) = self.horizon
            && at > horizon
        {
            let problem = format!("this never happens: the run ends at {horizon}");
            self.problems.push(Diagnostic::warning(problem).at(span, ""));
        }
    }

    /// `None`: it does nothing, or cannot be done; both have been reported.
    fn action(&mut self, at: Instant, written: &action::Action, span: Span) -> Option<Action> {
        use action::Action as Written;
        let action = match written {
            Written::SetImage(name, _)
            | Written::PatchTemplate(name, _)
            | Written::SetStrategy(name, _)
            | Written::RollBack(name, _)
            | Written::RestartRollout(name) => return self.change_of_spec(at, name, written, span),
            Written::DeletePods(name, nodes) => {
                let (daemon_set, nodes) = self.pods(at, name, nodes)?;
                Action::DeletePods { daemon_set, nodes }
            }
            Written::DeleteInBatches { daemon_set, .. } => {
                let (daemon_set, batches) =
                    (self.existing(at, daemon_set), hand_batches::batches(written, self.problems));
                let (at_once, look_every) = batches?;
                Action::DeleteInBatches { daemon_set: daemon_set?, at_once, look_every }
            }
            Written::FailPods(name, nodes) => {
                let (daemon_set, nodes) = self.pods(at, name, nodes)?;
                Action::FailPods { daemon_set, nodes }
            }
            Written::MakeUnready(name, nodes) => {
                let (daemon_set, nodes) = self.pods(at, name, nodes)?;
                Action::SetPodsReady { daemon_set, nodes, ready: false }
            }
            Written::MakeReady(name, nodes) => {
                let (daemon_set, nodes) = self.pods(at, name, nodes)?;
                Action::SetPodsReady { daemon_set, nodes, ready: true }
            }
            Written::Taint(nodes, taint) => {
                Action::AddTaint { nodes: self.nodes(nodes)?, taint: taint.get()?.0.clone() }
            }
            Written::Untaint(nodes, pattern) => {
                let pattern = &pattern.get()?.0;
                let (key, effect) = (pattern.key.clone(), pattern.effect);
                Action::RemoveTaint { nodes: self.nodes(nodes)?, key, effect }
            }
            Written::Label(nodes, labels) => {
                object_names::check_labels(labels, self.problems);
                Action::AddLabels { nodes: self.nodes(nodes)?, labels: labels.get()?.clone() }
            }
            Written::Unlabel(nodes, keys) => {
                Action::RemoveLabels { nodes: self.nodes(nodes)?, keys: keys.get()?.clone() }
            }
            Written::Cordon(nodes) | Written::Drain(nodes) => {
                Action::SetUnschedulable { nodes: self.nodes(nodes)?, unschedulable: true }
            }
            Written::Uncordon(nodes) => {
                Action::SetUnschedulable { nodes: self.nodes(nodes)?, unschedulable: false }
            }
            Written::AddNodes { pool, count } => self.add_nodes(pool, count)?,
            Written::RemoveNodes(nodes) => Action::RemoveNodes { nodes: self.nodes(nodes)? },
            Written::FailNodes(nodes) => Action::FailNodes { nodes: self.nodes(nodes)? },
            Written::Reboot(nodes, downtime) => {
                Action::Reboot { nodes: self.nodes(nodes)?, downtime: downtime.get()?.0.clone() }
            }
            Written::RestartKubelet(nodes) => Action::RestartKubelet { nodes: self.nodes(nodes)? },
            Written::RepairNodes(nodes) => Action::RepairNodes { nodes: self.nodes(nodes)? },
            Written::PrePull(..)
            | Written::RegistryDown
            | Written::RegistryUp
            | Written::RegistryOutage(_) => return self.action_on_pulls(written, span),
            Written::RefuseCreates { .. } => self.refuse_creates(at, written)?,
            Written::SetBackground(nodes, background) => self.set_background(nodes, background)?,
            Written::UpgradePool { .. } => {
                Action::Rotate(rotations::upgrade(written, self.nodepools, span, self.problems)?)
            }
            Written::ReplaceNodes { .. } => {
                Action::Rotate(rotations::replacement(written, self.nodepools, span, self.problems)?)
            }
            Written::Pressure { nodes, kind, lasts } => Action::Pressure {
                nodes: self.nodes(nodes)?,
                kind: (*kind.get()?).into(),
                lasts: positive(lasts, "a shortage", self.problems)?,
            },
        };
        Some(action)
    }

    fn refuse_creates(&mut self, at: Instant, written: &action::Action) -> Option<Action> {
        let action::Action::RefuseCreates { daemon_set, .. } = written else { return None };
        let daemon_set = self.existing(at, daemon_set);
        let (refusal, lasting) = refusals::refusal(written, self.problems)?;
        Some(Action::RefuseCreates { daemon_set: daemon_set?, refusal, lasting })
    }

    fn nodes(&mut self, nodes: &Field<Nodes>) -> Option<NodeSelection> {
        self.nodepools.selection(nodes, self.problems)
    }

    fn pods(
        &mut self,
        at: Instant,
        name: &Field<String>,
        nodes: &Field<Nodes>,
    ) -> Option<(DaemonSetId, NodeSelection)> {
        let daemon_set = self.existing(at, name);
        let nodes = self.nodes(nodes);
        Some((daemon_set?, nodes?))
    }

    fn add_nodes(&mut self, pool: &Field<String>, count: &Field<u32>) -> Option<Action> {
        let pool = self.nodepools.names.pool(pool, self.problems);
        let written = *count.get()?;
        if written == 0 {
            self.problems.push(Diagnostic::error("adding 0 nodes does nothing").at(count.span, ""));
        }
        Some(Action::AddNodes { pool: pool?, count: written })
    }

    fn action_on_pulls(&mut self, written: &action::Action, span: Span) -> Option<Action> {
        let action = match written {
            action::Action::PrePull(image, nodes) => {
                let (nodes, image) = (self.nodes(nodes), self.images.pulled_before(image.get()?));
                image.zip(nodes).map(|(image, nodes)| Action::PrePull { image, nodes })
            }
            action::Action::RegistryOutage(lasting) => {
                let lasting = positive(lasting, "the outage", self.problems)?;
                Some(Action::RegistryOutage { lasting: Some(lasting) })
            }
            action::Action::RegistryDown => Some(Action::RegistryOutage { lasting: None }),
            _ => Some(Action::RegistryRecovers),
        };
        if self.images.are_pulled(span, self.problems) { action } else { None }
    }

    fn set_background(&mut self, nodes: &Field<Nodes>, written: &Field<Background>) -> Option<Action> {
        let background = room::background(written, self.defaults, self.problems);
        let nodes = self.nodes(nodes)?;
        if !self.nodepools.have_room_to_count(&nodes) {
            let problem = Diagnostic::warning("this does nothing: the nodes offer as much as is asked for");
            self.problems.push(
                problem.at(written.span, "").help("write what they offer in `allocatable` of their pool"),
            );
        }
        Some(Action::SetBackground { nodes, background: background? })
    }

    /// The DaemonSet of this name, which must have been created by then.
    fn existing(&mut self, at: Instant, name: &Field<String>) -> Option<DaemonSetId> {
        let id = self.names.daemon_set(name, self.problems)?;
        let daemon_set = &self.daemon_sets[usize::from(id.0)];
        if let Some(created_at) = daemon_set.created_at
            && at < created_at
        {
            let problem =
                format!("`{}` does not exist at {at}: it is created at {created_at}", daemon_set.name);
            self.problems.push(Diagnostic::error(problem).at(name.span, ""));
            return None;
        }
        Some(id)
    }

    fn change_of_spec(
        &mut self,
        at: Instant,
        name: &Field<String>,
        written: &action::Action,
        span: Span,
    ) -> Option<Action> {
        let id = self.existing(at, name)?;
        let daemon_set = &mut self.daemon_sets[usize::from(id.0)];
        let history = daemon_set.history.as_mut()?;
        if !self.templates.add(history.template_bytes(), span, self.problems) {
            return None;
        }
        let mut object = history.object().clone();
        let mut spans = Vec::new();
        let edited: Result<(), Diagnostic> = match written {
            action::Action::SetImage(_, image) => edits::set_image(&mut object, image.get()?)
                .map_err(|problem| Diagnostic::error(problem).at(image.span, "")),
            action::Action::PatchTemplate(_, patch) => {
                let change = yaml_value(patch, self.problems)?;
                edits::patch_template(&mut object, &change)
                    .map_err(|problem| Diagnostic::error(problem).at(patch.span, ""))
            }
            action::Action::SetStrategy(_, strategy) => {
                let edit = StrategyEdit::of_action(strategy.get()?);
                edit.apply(&mut object);
                spans = edit.spans();
                Ok(())
            }
            action::Action::RollBack(_, to_revision) => {
                let to_revision = match to_revision {
                    Some(field) => Some(*field.get()?),
                    None => None,
                };
                match history.rolled_back(to_revision) {
                    Ok(template) => {
                        edits::set_template(&mut object, template);
                        Ok(())
                    }
                    Err(problem @ super::history::CannotRollBack::AlreadyThere(_)) => {
                        Err(Diagnostic::warning(format!("this changes nothing: {problem}")).at(span, ""))
                    }
                    Err(problem) => Err(Diagnostic::error(problem.to_string()).at(span, "")),
                }
            }
            _ => {
                edits::restart(&mut object, at);
                Ok(())
            }
        };
        if let Err(problem) = edited {
            self.problems.push(problem);
            return None;
        }
        match history.replace(object) {
            Ok(Some((version, warnings))) => {
                warned_of(&daemon_set.name, &warnings, &Origin::scenario(span), self.problems);
                let pod = &history.versions[version].spec.template.spec;
                let (admission, name) = (self.defaults.admission, &daemon_set.name);
                if let Some((problem, _)) = priority::refusal(admission, name, &history.namespace(), pod) {
                    self.problems.push(problem.at(span, ""));
                }
                Some(match written {
                    // kubectl takes 0 for the one before, too.
                    action::Action::RollBack(_, to_revision) => Action::RollBack {
                        daemon_set: id,
                        version,
                        to_revision: to_revision.written().copied().filter(|&to| to > 0),
                    },
                    _ => Action::UpdateSpec { daemon_set: id, version },
                })
            }
            Ok(None) => {
                let problem = format!("this changes nothing: `{}` is like that already", daemon_set.name);
                self.problems.push(Diagnostic::warning(problem).at(span, ""));
                None
            }
            Err(refusals) => {
                refused(
                    &format!("`{}`", daemon_set.name),
                    refusals,
                    &spans,
                    &Origin::scenario(span),
                    self.problems,
                );
                None
            }
        }
    }
}
