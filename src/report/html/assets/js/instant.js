// What there is to say of the instant that the slider shows: the status of every DaemonSet, and who is uncovered and why.

class InstantView {
  constructor(state) {
    this.state = state;
    this.slider = byId("time");
    // Whole seconds, or finer where the run is short; at least a thousand places.
    this.unit = Math.min(SECOND, Math.max(1, state.horizon / 1000));
    this.slider.max = String(Math.ceil(state.horizon / this.unit));
    this.slider.step = String(Math.max(1, Math.round(state.horizon / this.unit / 1000)));
    this.slider.addEventListener("input", () => state.goTo(Number(this.slider.value) * this.unit));
    byId("change-before").addEventListener("click", () => this.toChange(-1));
    byId("change-after").addEventListener("click", () => this.toChange(1));
  }

  // To the next instant at which something of the chosen DaemonSet's status or coverage changes.
  toChange(direction) {
    const { status, coverage } = this.state.daemonSet();
    const now = this.state.time;
    const found = [status.at, coverage.at].map((times) => {
      const row = rowAt(times, 0, times.length, direction > 0 ? now : now - 0.5);
      return direction > 0 ? times[row + 1] : times[row];
    }).filter((time) => time !== undefined);
    if (found.length > 0) this.state.goTo(direction > 0 ? Math.min(...found) : Math.max(...found));
  }

  show() {
    const { time, startsAt, data } = this.state;
    this.slider.value = String(Math.round(time / this.unit));
    this.slider.setAttribute("aria-valuetext", moment(time, startsAt));
    byId("time-shown").textContent = moment(time, startsAt);
    fillRows(byId("status-rows"), data.daemon_sets.map(({ name, status }) => {
      const fields = ["desired", "current", "ready", "updated", "available", "unavailable", "misscheduled"];
      return [name, ...fields.map((field) => String(valueAt(status, status[field], time)))];
    }));
    fillRows(byId("coverage-rows"), data.daemon_sets.map(({ name, coverage }) => {
      const at = (column) => valueAt(coverage, column, time);
      const causes = Object.entries(coverage.uncovered).map(([cause, column]) => [cause, at(column)]);
      const present = causes.filter(([, count]) => count > 0).sort((one, other) => other[1] - one[1]);
      const words = present.map(([cause, count]) => cause + " " + grouped(count)).join(", ");
      if (!data.has_timeline) return [name, "not known", "not known"];
      return [name, shareOf(at(coverage.covered), at(coverage.expected)), words || "none"];
    }));
  }
}
