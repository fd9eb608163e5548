// Availability, coverage and progress of a DaemonSet over time, by uPlot.

const CHART_HEIGHT = 320;

// One row of times for all series, each of which holds from its moments on.
function chartColumns(daemonSet, horizon) {
  const { status, coverage } = daemonSet;
  const times = [...new Set([0, ...status.at, ...coverage.at, horizon])].sort((one, other) => one - other);
  const share = (series, part, whole) => {
    let row = -1;
    return times.map((time) => {
      while (row + 1 < series.at.length && series.at[row + 1] <= time) row += 1;
      return row < 0 || whole[row] === 0 ? null : part[row] / whole[row] * 100;
    });
  };
  return [
    times,
    share(status, status.available, status.desired),
    share(coverage, coverage.covered, coverage.expected),
    share(status, status.updated, status.desired),
  ];
}

class Chart {
  constructor(state) {
    this.state = state;
    this.place = byId("chart");
    this.readout = byId("chart-readout");
    this.plot = null;
    new ResizeObserver(() => this.resize()).observe(this.place);
    byId("zoom-in").addEventListener("click", () => this.zoom(0.5));
    byId("zoom-out").addEventListener("click", () => this.zoom(2));
    byId("zoom-earlier").addEventListener("click", () => this.move(-0.5));
    byId("zoom-later").addEventListener("click", () => this.move(0.5));
    byId("zoom-all").addEventListener("click", () => this.show(0, this.state.horizon));
  }

  draw() {
    const daemonSet = this.state.daemonSet();
    const columns = chartColumns(daemonSet, this.state.horizon);
    this.plot?.destroy();
    this.plot = new uPlot(this.options(daemonSet, columns), columns, this.place);
    this.say(this.state.time);
  }

  options(daemonSet, columns) {
    const stepped = uPlot.paths.stepped({ align: 1 });
    const series = (label, colour, width, dash) => ({ label, stroke: colour, width, dash, paths: stepped, points: { show: false } });
    const values = [1, 2].flatMap((index) => columns[index]).filter((value) => value !== null);
    const limits = [...daemonSet.limits.availability, ...daemonSet.limits.coverage].map((limit) => limit * 100);
    const lowest = [...values, ...limits].reduce((low, value) => Math.min(low, value), 100);
    const floor = Math.max(0, Math.min(95, Math.floor((lowest - 3) / 5) * 5));
    const axis = { stroke: styled("--muted"), grid: { stroke: styled("--grid"), width: 1 }, ticks: { stroke: styled("--grid") }, font: "13px system-ui, sans-serif" };
    return {
      width: Math.max(200, this.place.clientWidth),
      height: CHART_HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false, setScale: true }, points: { size: 7 } },
      scales: { x: { time: false }, y: { range: [floor, 101] }, progress: { range: [0, 101] } },
      axes: [
        { ...axis, values: (_, splits) => splits.map((split) => this.tick(split)), incrs: this.increments(), space: 90 },
        { ...axis, values: (_, splits) => splits.map((split) => split + "%"), size: 56 },
        { ...axis, scale: "progress", side: 1, grid: { show: false }, stroke: styled("--updated"), values: (_, splits) => splits.map((split) => split + "%"), size: 56 },
      ],
      series: [
        {},
        series("availability", styled("--availability"), 2),
        series("coverage", styled("--coverage"), 2, [8, 4]),
        { ...series("up to date", styled("--updated"), 1.5, [2, 3]), scale: "progress" },
      ],
      hooks: {
        drawClear: [(plot) => this.shadeRollouts(plot, daemonSet)],
        draw: [(plot) => this.drawLines(plot, daemonSet)],
        setCursor: [(plot) => this.hover(plot)],
        ready: [(plot) => plot.over.addEventListener("click", () => this.choose(plot))],
      },
    };
  }

  tick(time) {
    return this.state.startsAt === null ? elapsed(time) : clock(time, this.state.startsAt).slice(11, 19);
  }

  increments() {
    return [0.001, 0.01, 0.1, 1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800, 2592000]
      .map((seconds) => seconds * SECOND);
  }

  shadeRollouts(plot, daemonSet) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = styled("--shade");
    for (const [begin, end] of daemonSet.rollouts) {
      const left = Math.max(bbox.left, plot.valToPos(begin, "x", true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(end, "x", true));
      if (right > left) ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
    }
    ctx.restore();
  }

  drawLines(plot, daemonSet) {
    const { ctx, bbox } = plot;
    const line = (from, to, colour, dash) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(...from);
      ctx.lineTo(...to);
      ctx.stroke();
    };
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const limit of [...daemonSet.limits.availability, ...daemonSet.limits.coverage]) {
      const y = plot.valToPos(limit * 100, "y", true);
      line([bbox.left, y], [bbox.left + bbox.width, y], styled("--limit"), [12, 6]);
    }
    const x = plot.valToPos(this.state.time, "x", true);
    line([x, bbox.top], [x, bbox.top + bbox.height], styled("--ink"), []);
    ctx.restore();
  }

  hover(plot) {
    if (plot.cursor.left >= 0) this.say(plot.posToVal(plot.cursor.left, "x"));
    else this.say(this.state.time);
  }

  // A click, and not the end of a drag, moves the run to that time.
  choose(plot) {
    if (plot.select.width === 0 && plot.cursor.left >= 0) this.state.goTo(plot.posToVal(plot.cursor.left, "x"));
  }

  say(time) {
    const { status, coverage, rollouts } = this.state.daemonSet();
    const at = (series, column) => valueAt(series, column, time);
    const rollout = rollouts.filter(([begin, end]) => begin <= time && time < end).map(([, , words]) => ", rollout " + words);
    this.readout.textContent = "At " + moment(time, this.state.startsAt)
      + ": available " + shareOf(at(status, status.available), at(status, status.desired))
      + ", covered " + (this.state.data.has_timeline ? shareOf(at(coverage, coverage.covered), at(coverage, coverage.expected)) : "not known")
      + ", up to date " + shareOf(at(status, status.updated), at(status, status.desired)) + rollout.join("");
  }

  timeChanged() {
    this.plot?.redraw(false, false);
    this.say(this.state.time);
  }

  range() {
    return [this.plot.scales.x.min, this.plot.scales.x.max];
  }

  zoom(factor) {
    const [min, max] = this.range();
    const inside = this.state.time >= min && this.state.time <= max;
    const middle = inside ? this.state.time : (min + max) / 2;
    const half = Math.max(1e4, (max - min) * factor / 2);
    this.show(middle - half, middle + half);
  }

  move(part) {
    const [min, max] = this.range();
    const by = (max - min) * part;
    this.show(min + by, max + by);
  }

  // Keeps the width and stays within the run.
  show(min, max) {
    const width = Math.min(max - min, this.state.horizon);
    const from = Math.max(0, Math.min(min, this.state.horizon - width));
    this.plot.setScale("x", { min: from, max: from + width });
  }

  resize() {
    const width = Math.max(200, this.place.clientWidth);
    if (this.plot && this.plot.width !== width) this.plot.setSize({ width, height: CHART_HEIGHT });
  }
}
