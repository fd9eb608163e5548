//! The specs and revisions that a DaemonSet goes through, known before the run since nobody decides during it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::manifests::judged;
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::defaults::NAMESPACE;
use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::api::warnings::Warning;
use crate::scenario::manifest_judgement::Refusal;

/// How many revisions are named where an unknown one was requested: the latest.
const MAX_NAMED: usize = 20;

/// One DaemonSet from the first spec to the last.
#[derive(Clone, Debug)]
pub struct History {
    /// As it is after the last change.
    object: Value,
    pub versions: Vec<Version>,
    /// The version that it begins with; those before are older revisions.
    pub initial: usize,
    /// The versions of the revisions that there are from the beginning, the oldest first.
    pub initial_revisions: Vec<usize>,
    /// What the API server has warned of, each once.
    warned_of: BTreeSet<String>,
    /// The ControllerRevisions by number: each template once, with its latest.
    revisions: BTreeMap<u32, Rc<Value>>,
    /// The reverse: a template that comes again is the same one, not another that is equal.
    numbers: FxHashMap<Rc<Value>, u32>,
    /// How long the template is, as JSON, after the last change.
    template_bytes: usize,
}

/// One spec, with the whole template that pods are made from.
#[derive(Clone, Debug)]
pub struct Version {
    pub spec: DaemonSetSpec,
    pub template: Rc<Value>,
}

/// Why there is nothing to roll back to, in kubectl's words where it has some.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRollBack {
    #[error("no last revision to roll back to: there has been one revision so far")]
    NoRevisionBefore,
    #[error("unable to find specified revision {wanted} in history; there are {known}")]
    UnknownRevision { wanted: u32, known: String },
    #[error("skipped rollback (current template already matches revision {0})")]
    AlreadyThere(u32),
}

impl History {
    /// The history of an object that is new, and what the API server warns of.
    pub fn new(object: Value) -> Result<(Self, Vec<Warning>), Vec<Refusal>> {
        let (spec, warnings) = judged(&object)?;
        let template = Rc::new(template_of(&object).clone());
        let revisions = BTreeMap::from([(1, Rc::clone(&template))]);
        let numbers = FxHashMap::from_iter([(Rc::clone(&template), 1)]);
        let template_bytes = template_bytes(&object);
        let versions = vec![Version { spec, template }];
        let warned_of = warnings.iter().map(|warning| warning.message.clone()).collect();
        let (initial, initial_revisions) = (0, vec![0]);
        let history = Self {
            object,
            versions,
            initial,
            initial_revisions,
            warned_of,
            revisions,
            numbers,
            template_bytes,
        };
        Ok((history, warnings))
    }

    /// The next revision of those that there are from the beginning, or the first; and what the API server warns of.
    pub fn continued(history: &mut Option<Self>, object: Value) -> Result<Vec<Warning>, Vec<Refusal>> {
        let Some(present) = history else {
            let (new, warnings) = Self::new(object)?;
            *history = Some(new);
            return Ok(warnings);
        };
        let replaced = present.replace(object)?;
        present.initial = present.versions.len() - 1;
        present.initial_revisions.push(present.initial);
        Ok(replaced.map(|(_, warnings)| warnings).unwrap_or_default())
    }

    /// The spec that it begins with.
    pub fn first_spec(&self) -> &DaemonSetSpec {
        &self.versions[self.initial].spec
    }

    /// The DaemonSet as it is when the run begins.
    pub fn first(&self) -> StoredDaemonSet {
        let Version { spec, template } = &self.versions[self.initial];
        let older = &self.versions[..self.initial];
        StoredDaemonSet {
            older_templates: older.iter().map(|version| Rc::clone(&version.template)).collect(),
            ..StoredDaemonSet::with_template(&self.object["metadata"], spec.clone(), Rc::clone(template))
        }
    }

    pub fn object(&self) -> &Value {
        &self.object
    }

    /// How long the template is now, as JSON: what a change takes of time and memory is in proportion.
    pub const fn template_bytes(&self) -> usize {
        self.template_bytes
    }

    /// The namespace that the object is in.
    pub fn namespace(&self) -> String {
        let written = self.object["metadata"]["namespace"].as_str();
        written.filter(|name| !name.is_empty()).unwrap_or(NAMESPACE).to_owned()
    }

    /// Replaces the object; the place of its version and what the API server warns of for the first time, or nothing if it
    /// would see no change.
    pub fn replace(&mut self, object: Value) -> Result<Option<(usize, Vec<Warning>)>, Vec<Refusal>> {
        let (spec, mut warnings) = judged(&object)?;
        let current = self.versions.last().expect("a history begins with a version");
        let is_same = *current.template == *template_of(&object);
        if is_same && current.spec == spec {
            return Ok(None);
        }
        let template = if is_same { Rc::clone(&current.template) } else { self.recorded(&object) };
        self.template_bytes = template_bytes(&object);
        self.versions.push(Version { spec, template });
        self.object = object;
        warnings.retain(|warning| self.warned_of.insert(warning.message.clone()));
        Ok(Some((self.versions.len() - 1, warnings)))
    }

    /// The template that `kubectl rollout undo` would put back.
    pub fn rolled_back(&self, to_revision: Option<u32>) -> Result<Value, CannotRollBack> {
        let found = match to_revision {
            // kubectl takes 0 for the one before, too.
            None | Some(0) => self.revisions.iter().rev().nth(1),
            Some(number) => self.revisions.get_key_value(&number),
        };
        let Some((&number, template)) = found else {
            return Err(match to_revision {
                None | Some(0) => CannotRollBack::NoRevisionBefore,
                Some(wanted) => {
                    let known: Vec<String> =
                        self.revisions.keys().rev().take(MAX_NAMED).map(u32::to_string).collect();
                    let known: Vec<String> = known.into_iter().rev().collect();
                    let earlier = if self.revisions.len() > known.len() { "…, " } else { "" };
                    let known = format!("{earlier}{}", known.join(", "));
                    CannotRollBack::UnknownRevision { wanted, known }
                }
            });
        };
        if **template == *template_of(&self.object) {
            return Err(CannotRollBack::AlreadyThere(number));
        }
        Ok(Value::clone(template))
    }

    /// The template of an object that is another than the current one. One that was seen before keeps its revision, which gets
    /// the next number.
    fn recorded(&mut self, object: &Value) -> Rc<Value> {
        let (&newest, _) = self.revisions.last_key_value().expect("a history begins with a revision");
        let number = newest + 1;
        let template = match self.numbers.remove_entry(template_of(object)) {
            Some((template, earlier)) => {
                self.revisions.remove(&earlier);
                template
            }
            None => Rc::new(template_of(object).clone()),
        };
        self.numbers.insert(Rc::clone(&template), number);
        self.revisions.insert(number, Rc::clone(&template));
        template
    }
}

/// How long the template of an object is, as JSON.
pub fn template_bytes(object: &Value) -> usize {
    let mut counted = Counted(0);
    serde_json::to_writer(&mut counted, template_of(object)).map_or(usize::MAX, |()| counted.0)
}

/// Counts the bytes that are written, and keeps none of them.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.0 += written.len();
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn template_of(object: &Value) -> &Value {
    &object["spec"]["template"]
}
