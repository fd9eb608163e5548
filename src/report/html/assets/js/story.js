// The story of one node, as `everynode story` tells it.

class Story {
  constructor(state) {
    this.state = state;
    this.place = byId("story");
    byId("find-node").addEventListener("submit", (event) => {
      event.preventDefault();
      const name = byId("node-name").value.trim();
      const node = state.data.nodes.names.indexOf(name);
      byId("find-said").textContent = node >= 0 ? ""
        : state.data.has_timeline ? "There is no node of this name here." : "The nodes are not known without a timeline.csv.";
      if (node >= 0) state.tell(node);
    });
  }

  tell(node) {
    const { data } = this.state;
    const { names, pools, pool, zones, zone } = data.nodes;
    const heading = element("h3", "Node " + names[node]);
    heading.tabIndex = -1;
    this.place.replaceChildren(heading, element("p", "Pool " + pools[pool[node]] + placeOfZone(zones[zone[node]]) + "."));
    const parts = [
      ["What its pods did and waited for", ["Pod", "Phase", "From", "Lasted", "Waited for"], this.phases(node)],
      ["When it was uncovered", ["DaemonSet", "From", "Lasted", "Cause"], this.gaps(node)],
      ["What its pods waited for, by limits", ["DaemonSet", "From", "Lasted", "For"], this.waits(node)],
      ["What happened to it", ["Time", "What happened", "To", "Why"], this.events(node)],
    ];
    for (const [caption, header, rows] of parts) {
      if (rows.length > 0) this.place.append(table(caption, header, rows));
    }
    if (data.daemon_sets.length > 0 && this.gaps(node).length === 0) this.place.append(element("p", "It was never uncovered."));
    if (!data.nodes.knows_waits) {
      this.place.append(element("p", "What its pods waited for by limits, the files of a run do not say; a report that run --report writes does."));
    } else if (this.waits(node).length === 0) {
      this.place.append(element("p", "Its pods waited for no limit."));
    }
    byId("node-name").value = names[node];
    fitTables();
    heading.focus();
  }

  time(microseconds) {
    return moment(microseconds, this.state.startsAt);
  }

  lasted(from, until) {
    return until === null ? elapsed(this.state.horizon - from) + " (to the end)" : elapsed(until - from);
  }

  podName(pod) {
    const { pods } = this.state.data.nodes;
    const daemonSet = this.state.data.daemon_sets[pods.daemon_set[pod]].name;
    return daemonSet + "-" + pods.suffixes.slice(pod * 5, pod * 5 + 5);
  }

  phases(node) {
    const { pods } = this.state.data.nodes;
    const { phases, reasons } = this.state.data.words;
    const rows = [];
    for (let pod = pods.begin[node]; pod < pods.begin[node + 1]; pod += 1) {
      const revision = pods.revision[pod] > 0 ? " (revision " + (pods.revision[pod] - 1) + ")" : "";
      const end = pods.phaseBegin[pod + 1];
      for (let row = pods.phaseBegin[pod]; row < end; row += 1) {
        const next = row + 1 < end ? pods.at[row + 1] : pods.removed[pod] > 0 ? pods.removed[pod] - 1 : null;
        const { name, waits_for: waitsFor } = phases[pods.phase[row]];
        const reason = reasons[pods.reason[row]];
        const waited = [waitsFor, reason ? "(" + reason + ")" : ""].filter((words) => words).join(" ");
        const isFirst = row === pods.phaseBegin[pod];
        rows.push([isFirst ? this.podName(pod) + revision : "", name, this.time(pods.at[row]), this.lasted(pods.at[row], next), waited]);
      }
    }
    return rows;
  }

  gaps(node) {
    const { slots } = this.state.data.nodes;
    const { causes } = this.state.data.words;
    return slots.flatMap((columns, daemonSet) => {
      const gaps = [];
      for (let row = columns.begin[node]; row < columns.begin[node + 1]; row += 1) {
        const until = row + 1 < columns.begin[node + 1] ? columns.at[row + 1] : null;
        const last = gaps[gaps.length - 1];
        if (columns.cause[row] === 0) continue;
        if (last && last.until === columns.at[row] && last.cause === columns.cause[row]) last.until = until;
        else gaps.push({ from: columns.at[row], until, cause: columns.cause[row] });
      }
      const name = this.state.data.daemon_sets[daemonSet].name;
      return gaps.map(({ from, until, cause }) => [name, this.time(from), this.lasted(from, until), causes[cause - 1]]);
    });
  }

  waits(node) {
    const { waits } = this.state.data.nodes;
    const rows = [];
    for (let row = waits.begin[node]; row < waits.begin[node + 1]; row += 1) {
      const name = this.state.data.daemon_sets[waits.daemon_set[row]].name;
      rows.push([name, this.time(waits.at[row]), elapsed(waits.lasted[row]), this.state.data.words.limits[waits.limit[row]]]);
    }
    return rows;
  }

  events(node) {
    const { facts } = this.state.data.nodes;
    const { facts: words, reasons } = this.state.data.words;
    const rows = [];
    for (let row = facts.begin[node]; row < facts.begin[node + 1]; row += 1) {
      const detail = facts.detail[row] > 0 ? this.state.data.nodes.details[facts.detail[row] - 1] : "";
      const subject = [this.subject(node, row), detail].filter((text) => text !== "").join(": ");
      rows.push([this.time(facts.at[row]), words[facts.kind[row]], subject, reasons[facts.reason[row]]]);
    }
    return rows;
  }

  // The pod that a fact speaks of, or else the DaemonSet.
  subject(node, row) {
    const { facts, pods } = this.state.data.nodes;
    if (facts.daemon_set[row] === 0) return "";
    const daemonSet = facts.daemon_set[row] - 1;
    const revision = facts.revision[row] > 0 ? " (revision " + (facts.revision[row] - 1) + ")" : "";
    for (let pod = pods.begin[node]; pod < pods.begin[node + 1]; pod += 1) {
      if (pods.daemon_set[pod] === daemonSet && pods.occurrence[pod] + 1 === facts.pod[row]) return this.podName(pod) + revision;
    }
    return this.state.data.daemon_sets[daemonSet].name + revision;
  }
}
