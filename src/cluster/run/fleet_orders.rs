//! What the fleet orders, carried out: nodes that join and leave, marks and labels, and what befalls them.

use crate::api::identity::NodeId;
use crate::api::taints::{Taint, TaintEffect};
use crate::cluster::fleet::departure::Mark;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::{Order, Orders};
use crate::cluster::run::Run;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    pub fn apply_to_fleet(&mut self, event: FleetEvent) {
        let Self { fleet, core, scheduler, .. } = self;
        let orders = fleet.handle(core, event, &|node| scheduler.waiting_on(node));
        self.carry_out(orders);
    }

    fn carry_out(&mut self, orders: Orders) {
        for order in orders {
            match order {
                Order::Join(pool) => {
                    self.join_node(pool);
                }
                Order::JoinForLane(pool, lane) => {
                    let id = self.join_node(pool);
                    self.fleet.joined_for_lane(&mut self.core, lane, id);
                }
                Order::ReturnForLane(id, lane) => {
                    self.start_node(id);
                    self.fleet.await_node(&mut self.core, lane, id);
                }
                Order::Remove(id, reason) => self.remove_node(id, reason),
                Order::GiveNotice(id, mark, reason) => self.give_notice(id, mark, reason),
                Order::TakeNoticeBack(id, mark) => self.take_notice_back(id, mark),
                Order::Label(id, key, value) => self.add_label(id, key, value),
                Order::DeletePod(pod, reason) => self.delete_pod(pod, reason),
                Order::Fail(id) => self.node_fails(id, Reason::None),
                Order::Repair(id) => self.node_repaired(id),
                Order::RunShort(id, kind, lasts) => self.begin_shortage(id, kind, lasts),
                Order::Schedule(upcoming) => upcoming.schedule(&mut self.core),
            }
        }
    }

    fn give_notice(&mut self, id: NodeId, mark: Mark, reason: Reason) {
        let mark = mark.taint();
        let edit = |taints: &mut Vec<Taint>| {
            if !taints.contains(&mark) {
                taints.push(mark.clone());
            }
        };
        let taints = self.core.edited_taints(id, edit);
        self.core.record_node_with_taints(FactKind::NodeNoticed, id, reason, taints);
        self.set_taints(id, taints);
    }

    fn take_notice_back(&mut self, id: NodeId, mark: Mark) {
        let mark = mark.taint();
        debug_assert_eq!(mark.effect, TaintEffect::NoSchedule);
        self.taint_node(id, |taints| taints.retain(|taint| *taint != mark), Reason::Upgrade);
    }

    fn add_label(&mut self, id: NodeId, key: &str, value: &str) {
        let node = self.core.store.node(id);
        let mut labels = self.core.store.labels(node.labels).clone();
        labels.insert(key.to_owned(), value.to_owned());
        self.label_node(id, labels, Reason::Upgrade);
    }

    /// The node is there again, and the pods that waited for room there begin to wait for room on it.
    pub fn still_lack_room(&mut self, node: NodeId) {
        for &pod in self.scheduler.waiting_on(node) {
            self.fleet.lacks_room(&mut self.core, pod);
        }
    }
}
