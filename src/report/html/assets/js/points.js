// One point of a sweep, or one candidate of an advice: its distribution, its figures with intervals, its objectives.

const DISTRIBUTION_HEIGHT = 240;

class PointView {
  constructor(state) {
    this.state = state;
    this.place = byId("point");
    this.plot = null;
  }

  open(point) {
    const heading = element("h3", point.name);
    heading.tabIndex = -1;
    this.place.replaceChildren(heading, element("p", this.state.data.classes[point.class].name));
    this.plot?.destroy();
    this.plot = null;
    if (point.distribution.length > 0) this.distribution(point);
    const parts = [
      ["Objectives at this point", ["Objective", "Missed in"], point.objectives],
      ["Figures of this point", ["Figure", point.mean_heading, "Median", "95th percentile", "Worst"], point.measures],
    ];
    for (const [caption, header, rows] of parts) {
      // What nothing is known of, of any figure, needs no column.
      const told = header.map((_, column) => column).filter((column) => rows.some((row) => row[column] !== "-"));
      const pick = (cells) => told.map((column) => cells[column]);
      if (rows.length > 0) this.place.append(table(caption, pick(header), rows.map(pick)));
    }
    fitTables();
    heading.focus();
  }

  // The share of runs whose rollout had finished within a time.
  distribution(point) {
    const said = element("p");
    const chart = element("div");
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", "Distribution of the rollout's duration; the figures below say its mean and the worst");
    this.place.append(element("p", "Share of runs whose rollout had finished within a time:"), chart, said);
    const steps = [[0, 0], ...point.distribution];
    const { bound } = this.state.choice();
    const last = Math.max(steps[steps.length - 1][0], bound ?? 0) * 1.05;
    const columns = [[...steps.map(([seconds]) => seconds), last], [...steps.map(([, share]) => share * 100), steps[steps.length - 1][1] * 100]];
    const axis = { stroke: styled("--muted"), grid: { stroke: styled("--grid"), width: 1 }, ticks: { stroke: styled("--grid") }, font: "13px system-ui, sans-serif" };
    this.plot = new uPlot({
      width: Math.max(200, chart.clientWidth), height: DISTRIBUTION_HEIGHT, legend: { show: false }, cursor: { y: false },
      scales: { x: { time: false, range: [0, last] }, y: { range: [0, 101] } },
      axes: [{ ...axis, values: (_, splits) => splits.map((split) => elapsed(split * SECOND)), incrs: DURATIONS, space: 80 }, { ...axis, values: (_, splits) => splits.map((split) => split + "%"), size: 56 }],
      series: [{}, { stroke: styled("--availability"), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } }],
      hooks: {
        draw: [(plot) => this.drawBound(plot, bound)],
        setCursor: [(plot) => { if (plot.cursor.left >= 0) this.say(said, steps, plot.posToVal(plot.cursor.left, "x")); }],
      },
    }, columns, chart);
    this.say(said, steps, bound ?? last);
  }

  drawBound(plot, bound) {
    if (bound === null) return;
    const { ctx, bbox } = plot;
    const x = plot.valToPos(bound, "x", true);
    ctx.save();
    ctx.strokeStyle = styled("--limit");
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([12, 6]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  say(said, steps, seconds) {
    const finished = steps.filter(([at]) => at <= seconds);
    said.textContent = "Within " + elapsed(Math.max(0, seconds) * SECOND) + ": " + percent(finished[finished.length - 1][1]);
  }
}
