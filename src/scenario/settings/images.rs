//! Images and how they get to nodes: `images`, `cluster: (registry: …, image_pulls: …)`, and the bandwidth of a pool's nodes.

use serde::Deserialize;

use super::setting::{Row, Shown, assumed, meaning, rows, settings, sourced};
use crate::cluster::plan::{self, RateLimit};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::images::{ByteRate, ByteSize};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, MaybeWritten};

/// An image of which nothing is said, on the wire.
pub const IMAGE_SIZE: ByteSize = ByteSize(200_000_000);

/// How fast a node takes an image in.
pub const IMAGE_BANDWIDTH: ByteRate = ByteRate(100_000_000);

/// After how long a pull fails while the registry is out: connections are refused, not dropped.
pub const ERROR_AFTER: Duration = Duration::from_seconds(1);

/// `registryPullQPS` and `registryBurst` of the KubeletConfiguration.
const REGISTRY_QPS: u32 = 5;
const REGISTRY_BURST: u32 = 10;

settings! {
    /// What is known of an image.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "image")]
    pub struct Image {
        /// bytes on the wire: `"500MB"`, `"1.2GB"`, `"500Mi"`
        size: Spelled<ByteSize> = meaning("None", "`default_image_size`");
    }
}

settings! {
    /// Where images come from. Ideally a pull is a delay, whatever its size and whoever else pulls.
    #[derive(Debug, Deserialize)]
    pub enum Registry {
        Ideal,

        Shared {
            /// what all pulls together get: `"1GB/s"`, `"10Gbit/s"`. Each has its max-min fair share: an equal one, and what slower nodes
            /// cannot take goes to the others
            bandwidth: Spelled<ByteRate> = meaning("None", "no limit");

            /// the size of an image of which nothing is said
            default_image_size: Spelled<ByteSize> = assumed(IMAGE_SIZE);

            /// how long a pull takes to fail during an outage
            error_after: Spelled<Duration> = assumed(ERROR_AFTER);
        }
    }
}

settings! {
    /// The settings of all kubelets that concern pulls (`KubeletConfiguration`).
    #[derive(Debug, Default, Deserialize)]
    #[serde(rename = "image_pulls")]
    pub struct ImagePulls {
        /// a kubelet pulls one image at a time, in the order in which they were asked for
        serialize_image_pulls: bool = sourced(true, "`serializeImagePulls`");

        /// or so many
        max_parallel_image_pulls: u32 = meaning("None", "no limit (`maxParallelImagePulls`)");

        /// how often a second a kubelet may ask the registry; 0 is no limit. As in Kubernetes, a pull beyond it does not wait: it
        /// fails
        registry_qps: u32 = sourced(REGISTRY_QPS, "`registryPullQPS`");

        /// how often at once
        registry_burst: u32 = sourced(REGISTRY_BURST, "`registryBurst`");
    }
}

impl ImagePulls {
    /// Limits the pulls of each node.
    pub fn limit(&self, pulls: &mut plan::ImagePulls, problems: &mut Diagnostics) {
        let Self { serialize_image_pulls, max_parallel_image_pulls, registry_qps, registry_burst } = self;
        let serialized = serialize_image_pulls.written().copied().unwrap_or(true);
        pulls.parallel = if serialized { 1 } else { u32::MAX };
        if let Some(field) = max_parallel_image_pulls
            && let Some(&most) = field.get()
        {
            if most == 0 {
                let problem = Diagnostic::error("a kubelet that may pull 0 images at once pulls none");
                problems
                    .push(problem.at(field.span, "").help("write at least 1, or leave it out for no limit"));
            } else if serialized && most > 1 {
                // ValidateKubeletConfiguration.
                let problem =
                    "max_parallel_image_pulls cannot be larger than 1 unless serialize_image_pulls is false";
                problems.push(
                    Diagnostic::error(problem)
                        .at(field.span, "")
                        .help("write serialize_image_pulls: false beside it"),
                );
            }
            pulls.parallel = most.min(pulls.parallel);
        }
        let count = |field: &Option<Field<u32>>| field.written().copied();
        let qps = count(registry_qps).unwrap_or(REGISTRY_QPS);
        let burst = count(registry_burst).unwrap_or(REGISTRY_BURST);
        if let (Some(field), 0) = (registry_burst, burst) {
            let problem = Diagnostic::error("a burst of 0 lets no pull through").at(field.span, "");
            problems.push(problem.help("write at least 1, or registry_qps: 0 for no limit"));
        }
        pulls.rate_limit = (qps > 0).then(|| RateLimit {
            interval: Duration::from_seconds_f64(1.0 / f64::from(qps)),
            burst: burst.max(1),
        });
    }
}

impl Shown for ByteSize {
    fn written(&self) -> String {
        format!("{}MB", self.0 / 1_000_000)
    }

    fn in_words(&self) -> String {
        self.written().replace("MB", " MB")
    }
}

impl Shown for ByteRate {
    fn written(&self) -> String {
        format!("{}/s", ByteSize(self.0).written())
    }

    fn in_words(&self) -> String {
        format!("{}/s", ByteSize(self.0).in_words())
    }
}

/// The table of the documentation: each setting where it is written. What pools say of it stands in theirs.
pub fn table() -> Vec<Row> {
    let within = |rows: Vec<Row>, form: &str| -> Vec<Row> {
        rows.into_iter().map(|row| Row { name: form.replace('…', &row.name), ..row }).collect()
    };
    let mut table = within(rows(Image::SETTINGS), "images: {name: (…)}");
    table.extend(within(rows(Registry::SETTINGS), "registry: Shared(…)"));
    table.extend(within(rows(ImagePulls::SETTINGS), "image_pulls: (…)"));
    table
}
