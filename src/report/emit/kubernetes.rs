//! Manifests that run a sweep as a Kubernetes Indexed Job: a pod a shard, and one that joins what they wrote.
//!
//! The sources of the API server's rules: <https://kubernetes.io/docs/concepts/workloads/controllers/job/>,
//! <https://kubernetes.io/docs/concepts/configuration/configmap/>.

use std::fmt::Write as _;

use super::yaml::{literal, quoted};
use super::{ShardedSweep, in_comment};

/// A file that the sweep reads.
#[derive(Clone, Debug)]
pub struct SweptFile {
    /// Where the sweep's arguments look for it: relative, with `/`, without `..`.
    pub path: String,
    pub text: String,
}

/// The files do not fit into a ConfigMap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the scenario and its manifests have {bytes} bytes, and a ConfigMap holds at most {MAX_CONFIG_MAP_BYTES}; put them \
     into the image or on a volume, and edit the manifests that a smaller scenario gives"
)]
pub struct TooLarge {
    pub bytes: usize,
}

/// All values of a ConfigMap together: 1 MiB.
pub const MAX_CONFIG_MAP_BYTES: usize = 1 << 20;

/// Names a tag that no registry has, so that nothing else is run by mistake; upper case, so that no kubelet asks one.
const NO_IMAGE: &str = "YOUR-REGISTRY/everynode";

const SCENARIO_FOLDER: &str = "/scenario";
const RESULTS_FOLDER: &str = "/results";

/// The stream of manifests, for `kubectl apply -f -`. The arguments find `files` in the folder where they are run.
pub fn manifests(
    sweep: &ShardedSweep<'_>,
    files: &[SweptFile],
    image: Option<&str>,
) -> Result<String, TooLarge> {
    let keys: Vec<String> = files.iter().enumerate().map(|(index, file)| key(index, &file.path)).collect();
    let bytes = files.iter().zip(&keys).map(|(file, key)| key.len() + file.text.len()).sum();
    if bytes > MAX_CONFIG_MAP_BYTES {
        return Err(TooLarge { bytes });
    }
    let name = sweep.dns_label();
    let image = image.map_or_else(|| format!("{NO_IMAGE}:{}", sweep.version), str::to_owned);
    let pod = Pod { sweep, name: &name, image: &image, files, keys: &keys };
    let documents = [
        heading(sweep, &name, &image),
        config_map(&name, files, &keys),
        claim(&name),
        pod.shards(),
        pod.merge(),
    ];
    Ok(documents.join("---\n"))
}

fn heading(sweep: &ShardedSweep<'_>, name: &str, image: &str) -> String {
    let ShardedSweep { shards, cores, version, .. } = sweep;
    let title = in_comment(sweep.name);
    let of_image = if image.starts_with(NO_IMAGE) {
        format!("REPLACE {image} by an image with everynode {version} on its PATH, or give --image.")
    } else {
        format!("{} has everynode {version} on its PATH.", in_comment(image))
    };
    format!(
        "\
# {title} on many machines: a Kubernetes Indexed Job, a pod for each of {shards} shards. Written by everynode {version}.
#
#   kubectl apply -f {name}.yaml
#   kubectl wait --for=condition=complete --timeout=-1s job/{name}
#
# Then let what the pods wrote be joined; that says what is missing, if anything is:
#
#   kubectl patch job/{name}-merge --type=merge --patch='{{\"spec\":{{\"suspend\":false}}}}'
#   kubectl wait --for=condition=complete --timeout=-1s job/{name}-merge
#   kubectl logs job/{name}-merge
#
# The results are on the volume of the claim {name}-results, in the folder `merged`. A shard whose pods all failed is
# run again by deleting the Job (not the claim) and applying this again: what was written is kept, and shards go on.
#
# Assumed; change it where it does not hold:
#   - {of_image}
#   - The default storage class gives volumes that pods on several nodes may write (ReadWriteMany).
#   - {cores} cores a pod are wanted; fewer or more change how long it takes, never what comes out. Memory: see below.
#   - Kubernetes 1.29 or later (backoffLimitPerIndex, podReplacementPolicy).
"
    )
}

fn config_map(name: &str, files: &[SweptFile], keys: &[String]) -> String {
    let mut manifest =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}-scenario\n{}data:\n", labels(2));
    for (file, key) in files.iter().zip(keys) {
        write!(manifest, "  {}:{}", quoted(key), literal(&file.text, 2, 2)).expect("a text");
    }
    manifest
}

fn claim(name: &str) -> String {
    format!(
        "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}-results
{}spec:
  accessModes: [ReadWriteMany]
  # storageClassName: STORAGE-CLASS
  resources:
    requests:
      storage: 1Gi # some 2 kB a run
",
        labels(2)
    )
}

/// The two Jobs, which differ in what their pods do.
struct Pod<'a> {
    sweep: &'a ShardedSweep<'a>,
    name: &'a str,
    image: &'a str,
    files: &'a [SweptFile],
    keys: &'a [String],
}

impl Pod<'_> {
    fn shards(&self) -> String {
        let ShardedSweep { shards, cores, arguments, .. } = self.sweep;
        let mut arguments = arguments.to_vec();
        arguments.extend(["--shard".to_owned(), format!("auto/{shards}"), "--resume".to_owned()]);
        arguments.extend(["--out".to_owned(), shards_folder(), "--jobs".to_owned(), cores.to_string()]);
        format!(
            "\
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
{labels}spec:
  completionMode: Indexed
  completions: {shards}
  parallelism: {shards} # how many pods at once; fewer will do
  backoffLimitPerIndex: 3
  # A pod that goes is replaced when it has gone, so that no two write the same shard.
  podReplacementPolicy: Failed
  template:
{template}",
            name = self.name,
            labels = labels(2),
            template = self.template(&arguments, *cores),
        )
    }

    fn merge(&self) -> String {
        let arguments =
            ["merge", &shards_folder(), "--out", &format!("{RESULTS_FOLDER}/merged")].map(str::to_owned);
        format!(
            "\
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}-merge
{labels}spec:
  suspend: true # until the shards are there
  backoffLimit: 0
  template:
{template}",
            name = self.name,
            labels = labels(2),
            template = self.template(&arguments, 1),
        )
    }

    /// As the restricted profile of Kubernetes' Pod Security Standards; the pods need no network.
    fn template(&self, arguments: &[String], cores: u32) -> String {
        let (name, image) = (self.name, quoted(self.image));
        let arguments: String =
            arguments.iter().map(|argument| format!("        - {}\n", quoted(argument))).collect();
        let items: String = (self.files.iter().zip(self.keys))
            .map(|(file, key)| {
                format!("          - key: {}\n            path: {}\n", quoted(key), quoted(&file.path))
            })
            .collect();
        let labels = labels(6);
        format!(
            "    metadata:
{labels}    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532 # the volume must let this group write
        seccompProfile:
          type: RuntimeDefault
      containers:
      - name: everynode
        image: {image}
        workingDir: {SCENARIO_FOLDER}
        command: [everynode]
        args:
{arguments}        resources:
          requests:
            cpu: {cores}
            memory: 256Mi
          limits:
            memory: 1Gi
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop: [ALL]
        volumeMounts:
        - name: scenario
          mountPath: {SCENARIO_FOLDER}
          readOnly: true
        - name: results
          mountPath: {RESULTS_FOLDER}
      volumes:
      - name: scenario
        configMap:
          name: {name}-scenario
          items:
{items}      - name: results
        persistentVolumeClaim:
          claimName: {name}-results
"
        )
    }
}

fn shards_folder() -> String {
    format!("{RESULTS_FOLDER}/shards")
}

fn labels(indent: usize) -> String {
    let margin = " ".repeat(indent);
    format!("{margin}labels:\n{margin}  app.kubernetes.io/name: everynode\n")
}

/// A ConfigMap's keys are of letters, digits, `-`, `_` and `.`, at most 253 of them; the number keeps them apart.
fn key(index: usize, path: &str) -> String {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let path: String =
        path.chars().map(|character| if allowed(character) { character } else { '_' }).take(200).collect();
    format!("{index}-{path}")
}
