// The page of a run: one time and one DaemonSet, which all of its parts show.

class RunPage {
  constructor(data) {
    this.data = data;
    this.horizon = Math.max(1, data.horizon);
    this.startsAt = data.starts_at;
    this.chosen = 0;
    this.told = -1;
    this.time = this.firstTime();
    this.chart = new Chart(this);
    this.cluster = new Cluster(this);
    this.instant = new InstantView(this);
    this.story = new Story(this);
    const choice = byId("daemon-set");
    choice.replaceChildren(...data.daemon_sets.map(({ name }, index) => { const option = element("option", name); option.value = String(index); return option; }));
    choice.addEventListener("change", () => { this.chosen = Number(choice.value); this.draw(); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.draw();
  }

  // Where there is something to see: when coverage was lowest, or else when the first rollout begins.
  firstTime() {
    const lowest = this.data.summary.daemon_sets.find(({ lowest_coverage: found }) => found && found.covered < found.should_be_covered);
    if (lowest) return Math.round(lowest.lowest_coverage.at_seconds * SECOND);
    const begins = this.data.daemon_sets.flatMap(({ rollouts }) => rollouts.map(([begin]) => begin));
    return begins.length > 0 ? Math.min(...begins) : 0;
  }

  daemonSet() {
    return this.data.daemon_sets[this.chosen];
  }

  draw() {
    this.chart.draw();
    this.showTime();
  }

  goTo(time) {
    this.time = Math.max(0, Math.min(this.horizon, time));
    if (!this.waits) {
      this.waits = true;
      requestAnimationFrame(() => { this.waits = false; this.showTime(); this.chart.timeChanged(); });
    }
  }

  showTime() {
    this.instant.show();
    this.cluster.draw();
  }

  tell(node) {
    this.told = node;
    this.story.tell(node);
    this.cluster.draw();
  }
}

unpack(byId("data")).then((data) => {
  document.documentElement.classList.add("has-scripts");
  if (data.daemon_sets.length > 0) new RunPage(prepare(data));
  fitTables();
  document.documentElement.dataset.ready = "yes";
}).catch((error) => {
  byId("trouble").textContent = "This report cannot be shown in full: " + error.message;
  throw error;
});
