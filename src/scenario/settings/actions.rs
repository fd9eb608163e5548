//! What happens at given times, in the words of kubectl: `script: [ … ]`. DaemonSets, pools and nodes go by name here.

use serde::Deserialize;

use super::daemon_sets::Strategy;
use super::delays::log_normal;
use super::nodes::Nodes;
use super::room::Background;
use super::setting::{assumed, meaning, plain, settings, sourced};
use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::pressure::PressureKind;
use crate::scenario::model::values::{Share, Spelled, TaintPattern};
use crate::scenario::ron::Field;
use crate::sweep::advise::by_hand::LOOK_EVERY;

/// `At("10m", RestartRollout("fluentd"))`.
#[derive(Debug, Deserialize)]
#[serde(rename = "At")]
pub struct Event(pub Field<Spelled<Duration>>, pub Field<Action>);

settings! {
    /// One thing that somebody does. Where a DaemonSet is meant, it comes first.
    #[derive(Debug, Deserialize)]
    pub enum Action {
        /// `kubectl set image`: the image, or `container=image` where there are several containers (`*=image` for all)
        SetImage(daemon_set: Field<String>, image: Field<String>)

        /// `kubectl patch`: a strategic merge patch of the pod template, in YAML
        PatchTemplate(daemon_set: Field<String>, yaml: Field<String>)

        /// another update strategy from now on: see [strategies](#strategies)
        SetStrategy(daemon_set: Field<String>, strategy: Field<Strategy>)

        /// `kubectl rollout undo`, to the revision before or to the one of this number. What `revisionHistoryLimit` has not kept by then
        /// is not found: the run ends with kubectl's words (`error: no last revision to roll back to`,
        /// `unable to find specified revision 1 in history`) and exit status 2. A revision that a pod still has is always kept
        RollBack(daemon_set: Field<String>, #[serde(default)] revision: Option<Field<u32>>)

        /// `kubectl rollout restart`
        RestartRollout(daemon_set: Field<String>)

        /// `kubectl delete pod`, of its pods there
        DeletePods(daemon_set: Field<String>, nodes: Field<Nodes>)

        /// somebody deletes so many old pods at a time, in the order of their nodes, and the next ones when at a look all new ones on
        /// Ready nodes are available; until none is left. Meant for `OnDelete`: see [rollouts by hand](#rollouts-by-hand)
        DeleteInBatches {
            /// whose pods
            daemon_set: String;

            /// how many pods at a time
            at_once: u32;

            /// from one look at the new pods to the next
            look_every: Spelled<Duration> = assumed(LOOK_EVERY);
        }

        /// the phase of its pods there becomes Failed, as when the kubelet evicts them
        FailPods(daemon_set: Field<String>, nodes: Field<Nodes>)

        /// the Ready condition of its pods there becomes False
        MakeUnready(daemon_set: Field<String>, nodes: Field<Nodes>)

        /// the Ready condition of its pods there becomes True again
        MakeReady(daemon_set: Field<String>, nodes: Field<Nodes>)

        /// `kubectl taint`
        Taint(nodes: Field<Nodes>, taint: Field<Spelled<Taint>>)

        /// `kubectl taint` with a `-`: by key, or by key and effect
        Untaint(nodes: Field<Nodes>, taint: Field<Spelled<TaintPattern>>)

        /// `kubectl label --overwrite`
        Label(nodes: Field<Nodes>, labels: Field<Labels>)

        /// `kubectl label` with a `-`
        Unlabel(nodes: Field<Nodes>, keys: Field<Vec<String>>)

        /// `kubectl cordon`
        Cordon(nodes: Field<Nodes>)

        /// `kubectl uncordon`
        Uncordon(nodes: Field<Nodes>)

        /// `kubectl drain --ignore-daemonsets`, which never deletes daemon pods: for them the same as a cordon
        Drain(nodes: Field<Nodes>)

        /// nodes join the pool
        AddNodes { pool: String; count: u32; }

        /// the objects of nodes are deleted
        RemoveNodes(nodes: Field<Nodes>)

        /// kubelets stop reporting; what goes on there meanwhile nobody knows, and such a node counts as one without its agent from its
        /// last moment on. `Nodes(zone: "2")` is a whole failure zone
        FailNodes(nodes: Field<Nodes>)

        /// kubelets report again
        RepairNodes(nodes: Field<Nodes>)

        /// nodes restart and are away for that delay: their pods stay, their containers begin again with the init containers, and their
        /// images are still there
        Reboot(nodes: Field<Nodes>, downtime: Field<WrittenDelay>)

        /// the kubelets of nodes are started again, which takes no time here; the containers run on. Before 1.35 pods with a readiness or
        /// startup probe are not Ready until their probes have succeeded anew
        RestartKubelet(nodes: Field<Nodes>)

        /// the image is pulled to nodes that lack it: see [images](#images)
        PrePull(image: Field<String>, nodes: Field<Nodes>)

        /// the image registry does not answer
        RegistryDown

        /// the image registry answers again
        RegistryUp

        /// the image registry does not answer for so long
        RegistryOutage(lasting: Field<Spelled<Duration>>)

        /// something else runs on these nodes from now on: `Share(…)` or `Pods([…])`
        SetBackground(nodes: Field<Nodes>, background: Field<Background>)

        /// the API server refuses to create pods of the DaemonSet: see [refused creates](#refused-creates)
        RefuseCreates {
            /// whose pods
            daemon_set: String;

            /// `Quota` (a ResourceQuota is used up) or `AdmissionWebhook` (a webhook does not answer, or refuses)
            reason: RefusalReason;

            /// how long; a second refusal of the same DaemonSet takes the place of the first
            lasting as "for": Spelled<Duration>;

            /// that of each create, by itself, to be refused
            probability: Share = meaning("", "1");

            /// how much later than another answer the refusal comes
            timeout: Spelled<Duration> = meaning("", "10 s for a webhook (`timeoutSeconds`), nothing for a quota");
        }

        /// nodes run short of something for a while: see [pressure](#pressure)
        Pressure { nodes: Nodes; kind: PressureKind; lasts: Spelled<Duration>; }

        /// the pool's nodes get another image: see [upgrades](#upgrades-and-replacements)
        UpgradePool {
            /// whose nodes
            pool: String;

            /// how many surge nodes, as a number or a share of the nodes, rounded up; never more than there are nodes
            max_surge: IntOrPercent = sourced(
                upgrade_surge(),
                "[AKS](https://learn.microsoft.com/dotnet/api/microsoft.azure.commands.aks.neworupdateagentpoolbase.maxsurge); its \
                 older node pools have 1",
            );

            /// how many nodes at once without any surge node
            max_unavailable: IntOrPercent = meaning("", "there are surge nodes");

            /// from the cordon until the workload is gone. Daemon pods stay
            drain: WrittenDelay = assumed(drain());

            /// the longest drain
            drain_timeout: Spelled<Duration> = sourced(DRAIN_TIMEOUT, "AKS");

            /// from the end of the drain to the reimage
            node_soak: Spelled<Duration> = sourced(Duration::ZERO, "AKS");

            /// what becomes of a node that is not drained by then. `Schedule`: it takes pods again and the upgrade stops. `Cordon`: it
            /// stays cordoned with the label `kubernetes.azure.com/upgrade-status: Quarantined`, a surge node stays for it, and the
            /// upgrade goes on
            undrainable_nodes: UndrainableNodes = sourced("Schedule", "AKS");

            /// from the end of the node to its appearance with the new image
            reimage: WrittenDelay = assumed(reimage());

            /// labels of upgraded nodes, and of those that join the pool from then on
            set_labels: Labels = meaning("", "none");
        }

        /// the pool's nodes go, each for one of another pool: see [replacements](#upgrades-and-replacements)
        ReplaceNodes {
            /// whose nodes go
            pool: String;

            /// whose nodes come
            with_pool: String;

            /// how many at once, as a number or a share of the nodes
            max_surge: IntOrPercent = plain(REPLACED_AT_ONCE);

            /// from the cordon until the workload is gone, however long that takes. Daemon pods stay
            drain: WrittenDelay = assumed(drain());
        }
    }
}

/// How long a node's workload takes to leave it: a minute in the median, five for one in twenty.
pub fn drain() -> Delay {
    log_normal(60_000, 300_000)
}

/// From the end of a drained node to its appearance with another image.
pub fn reimage() -> Delay {
    log_normal(90_000, 180_000)
}

/// `maxSurge` of AKS where a node pool says nothing of it.
pub fn upgrade_surge() -> IntOrPercent {
    IntOrPercent::Text("10%".to_owned())
}

/// Nodes are replaced one by one where nothing is written.
pub const REPLACED_AT_ONCE: IntOrPercent = IntOrPercent::Int(1);

/// `drainTimeoutInMinutes` of AKS.
pub const DRAIN_TIMEOUT: Duration = Duration::from_seconds(30 * 60);

/// Why creates are refused.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum RefusalReason {
    /// A ResourceQuota is used up: refused at once.
    Quota,
    /// A webhook does not answer, which the API server notices after its timeout.
    AdmissionWebhook,
}

/// What becomes of nodes that cannot be drained in time (`undrainableNodeBehavior` of AKS).
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum UndrainableNodes {
    Schedule,
    Cordon,
}
