//! Nodes that are alike: `node_pools: {name: (…)}`.

use serde::Deserialize;

use super::images::IMAGE_BANDWIDTH;
use super::initial_state::{InitialBackground, InitialNodes, Zones};
use super::room::{Allocatable, Background};
use super::setting::{assumed, meaning, settings};
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::capacity::machines::Machine;
use crate::engine::delay::Delay;
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::images::ByteRate;
use crate::scenario::model::machines::WrittenPrice;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::Field;

settings! {
    /// Nodes that are alike.
    #[derive(Debug, Default, Deserialize)]
    pub struct NodePool {
        /// how many nodes there are when the run begins
        count: u32;

        /// those of each node; [what every kubelet says](#labels-of-nodes) need not be written
        labels: Labels = meaning("", "none");

        /// those of each node
        taints: Vec<Field<Spelled<Taint>>> = meaning("", "none");

        /// taints of nodes that join, each until the pod of a DaemonSet is Ready there: see [start-up taints](#start-up-taints)
        startup_taints: Vec<Field<StartupTaint>> = meaning("", "none");

        /// failure zones, which the nodes take in turn: `["1", "2"]`; or how many nodes are in each [when the run begins](#when-the-run-begins)
        zones: Zones = meaning("", "one: `zone-1`");

        /// `(cpu, memory, ephemeral_storage, pods, extended)`: what a node offers to pods: see [room and priority](#room-and-priority)
        allocatable: Allocatable = meaning("", "as much as is asked for");

        /// what machine a node is, `"aks:Standard_D4s_v5"`: the provider's formulas make of it the cpu, memory and pods that `allocatable` does not say: see [machines](capacity.md#machines)
        machine: Spelled<Machine> = meaning("", "none");

        /// what a node costs, `0.192` or with a currency as you write it, `"0.192 EUR"`: for [`everynode capacity`](capacity.md#money) alone
        price_per_hour: WrittenPrice = meaning("", "none");

        /// what else runs on each node: `Share(…)` or `Pods([…])`
        background: Background = meaning("", "nothing");

        /// nodes that are not as the others [when the run begins](#when-the-run-begins)
        initial_states: Vec<Field<InitialNodes>> = meaning("", "all are Ready");

        /// what runs on single nodes [when the run begins](#when-the-run-begins), in place of `background`
        initial_background: Vec<Field<InitialBackground>> = meaning("", "`background` on each");

        /// from the request of an autoscaler, a spot replacement or an upgrade for a node to its appearance
        provisioning: WrittenDelay = meaning(Delay::ZERO, "none");

        /// from the appearance of a new node to its first Ready
        startup: WrittenDelay = meaning("", "the common delay [`node_startup`](#delays)");

        /// how fast a node takes images in, unpacking included, where they come from a [registry](#images); its pulls share it
        image_bandwidth: Spelled<ByteRate> = assumed(IMAGE_BANDWIDTH);
    }
}

/// A taint that new nodes carry until the pod of a DaemonSet is Ready there.
#[derive(Debug, Deserialize)]
#[serde(rename = "startup_taint")]
pub struct StartupTaint {
    pub taint: Field<Spelled<Taint>>,
    pub until_ready: Field<String>,
}
