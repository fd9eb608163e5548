//! Images: their numbers and sizes, the registry that they come from, and the kubelets' limits on pulling them.

use std::collections::{BTreeSet, HashMap};

use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::{Bandwidth, Image, ImageId, ImagePulls, PullPolicy, WantedImage};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::scenario::model::ScenarioFile;
use crate::scenario::model::images::ByteSize;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, MaybeWritten, entries};
use crate::scenario::settings::cluster::Cluster;
use crate::scenario::settings::images::{self as settings, ERROR_AFTER, IMAGE_BANDWIDTH, IMAGE_SIZE};
use crate::scenario::settings::node_pools::NodePool;

const HOW_TO_SWITCH_ON: &str =
    "write cluster: (registry: Shared(bandwidth: \"1GB/s\")) to have images pulled";

/// The images that are spoken of, in the order in which that happened.
pub struct Images<'f> {
    /// What the scenario says of the registry; `None`: nothing, or that it is ideal.
    pulls: Option<ImagePulls>,
    /// Where it says so.
    registry: Option<Span>,
    /// A pod, or somebody before there is one.
    somebody_pulls: bool,
    /// Nobody said that it is to be ideal.
    is_silent: bool,
    default_size: u64,
    written: Vec<(&'f str, Span, Option<u64>)>,
    numbers: HashMap<String, usize>,
}

impl<'f> Images<'f> {
    pub fn new(file: &'f ScenarioFile, problems: &mut Diagnostics) -> Self {
        let cluster = file.cluster.written();
        let registry = cluster.and_then(|cluster| cluster.registry.as_ref());
        let written = entries(&file.images);
        let size_of = |image: &settings::Image| Some(image.size.written()?.0.0);
        let mut resolved = Self {
            pulls: None,
            registry: registry.map(|field| field.span),
            somebody_pulls: false,
            is_silent: registry.is_none(),
            default_size: IMAGE_SIZE.0,
            written: written
                .into_iter()
                .map(|(name, span, image)| (name, span, image.get().and_then(size_of)))
                .collect(),
            numbers: HashMap::new(),
        };
        if let Some(settings::Registry::Shared { bandwidth, default_image_size, error_after }) =
            registry.and_then(Field::get)
        {
            let value = |size: &Field<Spelled<ByteSize>>| size.get().map(|size| size.0.0);
            resolved.default_size = default_image_size.as_ref().and_then(value).unwrap_or(IMAGE_SIZE.0);
            let rate = bandwidth.written().map(|rate| Bandwidth(rate.0.0));
            let error_after = error_after.written().map(|after| after.0);
            let mut pulls = ImagePulls {
                images: Vec::new(),
                registry_bandwidth: rate,
                error_after: error_after.unwrap_or(ERROR_AFTER),
                parallel: 1,
                rate_limit: None,
            };
            let absent = settings::ImagePulls::default();
            let written = cluster.and_then(|cluster| cluster.image_pulls.written());
            written.unwrap_or(&absent).limit(&mut pulls, problems);
            warn_of_delays_of_pulls(file, problems);
            resolved.pulls = Some(pulls);
        } else if resolved.is_silent {
            warn_of_what_does_nothing(file, cluster, problems);
        }
        resolved
    }

    /// The number of an image that is pulled before a pod wants it.
    pub fn pulled_before(&mut self, name: &str) -> Option<ImageId> {
        self.somebody_pulls = true;
        self.id(name)
    }

    /// The number of an image; `None` if nobody pulls any.
    fn id(&mut self, name: &str) -> Option<ImageId> {
        let images = &mut self.pulls.as_mut()?.images;
        let index = self.numbers.get(name).copied().unwrap_or_else(|| {
            let written = self.written.binary_search_by_key(&name, |&(written, ..)| written);
            let size = written.ok().and_then(|index| self.written[index].2);
            images.push(Image { name: name.to_owned(), size: size.unwrap_or(self.default_size) });
            self.numbers.insert(name.to_owned(), images.len() - 1);
            images.len() - 1
        });
        Some(ImageId(u16::try_from(index).unwrap_or(u16::MAX)))
    }

    /// What a pod needs before it runs: its init containers' images first, each once.
    pub fn wanted_by(&mut self, pod: &PodSpec) -> Vec<WantedImage> {
        let mut wanted = Vec::new();
        for container in pod.init_containers.iter().chain(&pod.containers) {
            let policy = match container.image_pull_policy.as_str() {
                "Always" => PullPolicy::Always,
                "Never" => PullPolicy::Never,
                _ => PullPolicy::IfNotPresent,
            };
            self.somebody_pulls |= policy != PullPolicy::Never;
            if let Some(image) = self.id(&container.image) {
                let one = WantedImage { image, policy };
                if !wanted.contains(&one) {
                    wanted.push(one);
                }
            }
        }
        wanted
    }

    /// Whether images are pulled at all. If not, `span` says something that does nothing.
    pub fn are_pulled(&self, span: Span, problems: &mut Diagnostics) -> bool {
        if self.pulls.is_none() && self.is_silent {
            let problem = Diagnostic::warning("this does nothing: image pulls are a mere delay");
            problems.push(problem.at(span, "").help(HOW_TO_SWITCH_ON));
        }
        self.pulls.is_some()
    }

    /// All that has been asked for. A size of an image that nobody wants is a mistake in its name.
    pub fn finish(self, problems: &mut Diagnostics) -> Option<ImagePulls> {
        let pulls = self.pulls?;
        // A template that is wrong may pull one.
        if let Some(span) = self.registry.filter(|_| !self.somebody_pulls && !problems.has_errors()) {
            problems.push(Diagnostic::without_effect(span, "no pod pulls an image"));
        }
        let used: BTreeSet<&str> = pulls.images.iter().map(|image| image.name.as_str()).collect();
        for (name, span, _) in self.written.iter().filter(|(name, ..)| !used.contains(name)) {
            let problem =
                Diagnostic::warning(format!("no DaemonSet ever runs the image `{name}`")).at(*span, "");
            let instead = problems.instead(name, used.iter().copied());
            problems.push(instead.into_iter().fold(problem, Diagnostic::help));
        }
        if used.len() > usize::from(u16::MAX) {
            problems.push(Diagnostic::error("there are more than 65,535 images; write a shorter script"));
        }
        Some(pulls)
    }
}

/// The bandwidth of a pool's nodes.
pub fn image_bandwidth(pool: &NodePool) -> Bandwidth {
    let written = pool.image_bandwidth.written();
    Bandwidth(written.map_or(IMAGE_BANDWIDTH, |rate| rate.0).0)
}

/// Delays that stand for pulls, where images are pulled.
fn warn_of_delays_of_pulls(file: &ScenarioFile, problems: &mut Diagnostics) {
    let common = file.delays.written().and_then(|delays| delays.of_pods.image_pull.as_ref());
    let daemon_sets = file.daemon_sets.written().into_iter().flat_map(|all| &all.0);
    let own = daemon_sets.filter_map(|(_, one)| one.get()?.delays.written()?.image_pull.as_ref());
    for field in common.into_iter().chain(own) {
        let problem = Diagnostic::warning("this does nothing: the images are pulled from the registry");
        problems.push(problem.at(field.span, "").help(
            "pulls take what sizes and bandwidths make of them: leave this out, or the `registry` of the cluster",
        ));
    }
}

/// Sizes and limits of pulls, where nothing is pulled.
fn warn_of_what_does_nothing(file: &ScenarioFile, cluster: Option<&Cluster>, problems: &mut Diagnostics) {
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(file.images.as_ref().map(|field| field.span));
    spans.extend(cluster.and_then(|cluster| cluster.image_pulls.as_ref()).map(|field| field.span));
    let pools = entries(&file.node_pools);
    let bandwidths = pools.iter().filter_map(|(.., pool)| pool.get()?.image_bandwidth.as_ref());
    spans.extend(bandwidths.map(|field| field.span));
    for span in spans {
        let problem = Diagnostic::warning("this does nothing: image pulls are a mere delay").at(span, "");
        problems.push(problem.help(HOW_TO_SWITCH_ON));
    }
}
