// How long rollouts take against what they leave uncovered: a mark a point, drawn as SVG.

const TRADE_OFF_HEIGHT = 380;
const MARGINS = { left: 70, right: 20, top: 12, bottom: 48 };

function svg(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
  return made;
}

// Steps of axes of durations, in seconds.
const DURATIONS = [0.001, 0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 432000];

// Round numbers from 0 on, some five of them; durations go by minutes and hours.
function ticks(highest, areSeconds) {
  const steps = areSeconds ? DURATIONS : Array.from({ length: 40 }, (_, index) => [1, 2, 5][index % 3] * 10 ** (Math.floor(index / 3) - 3));
  const step = steps.find((one) => highest / one <= 6) ?? highest;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step);
}

function boundItem() {
  const item = element("li");
  item.append(element("span", undefined, "key key-limit"), element("span", "limit of an objective"));
  return item;
}

function mark(shape, x, y, size, colour) {
  const looks = { fill: shape === "diamond" || shape === "triangle" ? "none" : colour, stroke: colour, "stroke-width": 2 };
  const points = {
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    cross: [[-1, -1], [0, -0.3], [1, -1], [0.3, 0], [1, 1], [0, 0.3], [-1, 1], [-0.3, 0]],
    triangle: [[0, -1.2], [1.2, 1], [-1.2, 1]],
  }[shape];
  if (!points) return svg("circle", { cx: x, cy: y, r: size, ...looks });
  return svg("polygon", { points: points.map(([dx, dy]) => (x + dx * size) + "," + (y + dy * size)).join(" "), ...looks });
}

class TradeOff {
  constructor(state) {
    this.state = state;
    this.place = byId("trade-off-chart");
    new ResizeObserver(() => { if (this.place.clientWidth !== this.width) this.draw(); }).observe(this.place);
  }

  draw() {
    const { bound, points } = this.state.choice();
    const placed = points.map((point, index) => ({ point, index })).filter(({ point }) => point.seconds && point.node_minutes);
    this.width = Math.max(240, this.place.clientWidth);
    const most = (ends) => Math.max(1e-9, ...ends) * 1.08;
    const [widest, highest] = [most(placed.map(({ point }) => point.seconds.high).concat(bound ?? [])), most(placed.map(({ point }) => point.node_minutes.high))];
    const right = this.width - MARGINS.right;
    const bottom = TRADE_OFF_HEIGHT - MARGINS.bottom;
    const x = (seconds) => MARGINS.left + seconds / widest * (right - MARGINS.left);
    const y = (minutes) => bottom - minutes / highest * (bottom - MARGINS.top);
    const drawing = svg("svg", { width: this.width, height: TRADE_OFF_HEIGHT, viewBox: "0 0 " + this.width + " " + TRADE_OFF_HEIGHT, "aria-hidden": "true" });
    this.axes(drawing, { x, y, right, bottom, widest, highest });
    if (bound !== null) drawing.append(svg("line", { x1: x(bound), x2: x(bound), y1: MARGINS.top, y2: bottom, class: "bound" }));
    for (const { point } of placed) {
      const [across, up] = [x(point.seconds.mean), y(point.node_minutes.mean)];
      drawing.append(svg("line", { x1: x(Math.max(0, point.seconds.low)), x2: x(point.seconds.high), y1: up, y2: up, class: "whisker" }));
      drawing.append(svg("line", { x1: across, x2: across, y1: y(Math.max(0, point.node_minutes.low)), y2: y(point.node_minutes.high), class: "whisker" }));
    }
    // What matters most lies on top: classes stand in that order, and the open point is above all.
    const upwards = [...placed].sort((one, other) => (one.index === this.state.opened) - (other.index === this.state.opened) || other.point.class - one.point.class);
    for (const { point, index } of upwards) {
      const look = this.state.data.classes[point.class];
      const [across, up] = [x(point.seconds.mean), y(point.node_minutes.mean)];
      const made = mark(look.shape, across, up, index === this.state.opened ? 8 : 5.5, styled(look.colour));
      made.classList.add("mark");
      made.addEventListener("mouseenter", () => this.say(point));
      made.addEventListener("click", () => this.state.open(index));
      drawing.append(made);
    }
    this.place.replaceChildren(drawing);
    this.showLegend(placed);
    byId("not-drawn").textContent = this.state.choice().not_drawn;
  }

  axes(drawing, { x, y, right, bottom, widest, highest }) {
    const label = (text, attributes) => { const made = svg("text", attributes); made.textContent = text; drawing.append(made); };
    for (const seconds of ticks(widest, true)) {
      drawing.append(svg("line", { x1: x(seconds), x2: x(seconds), y1: MARGINS.top, y2: bottom, class: "grid" }));
      label(elapsed(seconds * SECOND), { x: x(seconds), y: bottom + 18, "text-anchor": "middle" });
    }
    for (const minutes of ticks(highest, false)) {
      drawing.append(svg("line", { x1: MARGINS.left, x2: right, y1: y(minutes), y2: y(minutes), class: "grid" }));
      label(grouped(Number(minutes.toPrecision(6))), { x: MARGINS.left - 8, y: y(minutes) + 4, "text-anchor": "end" });
    }
    label("duration of the rollout", { x: (MARGINS.left + right) / 2, y: TRADE_OFF_HEIGHT - 8, "text-anchor": "middle" });
    label("uncovered node-minutes", { x: 14, y: (MARGINS.top + bottom) / 2, "text-anchor": "middle", transform: "rotate(-90 14 " + (MARGINS.top + bottom) / 2 + ")" });
  }

  showLegend(placed) {
    const { classes } = this.state.data;
    const there = classes.map((_, index) => index).filter((index) => placed.some(({ point }) => point.class === index));
    byId("trade-off-legend").replaceChildren(...there.map((index) => {
      const item = element("li");
      const drawing = svg("svg", { width: 18, height: 16, "aria-hidden": "true" });
      drawing.append(mark(classes[index].shape, 9, 8, 5.5, styled(classes[index].colour)));
      item.append(drawing, element("span", classes[index].name));
      return item;
    }), ...(this.state.choice().bound === null ? [] : [boundItem()]));
  }

  say(point) {
    byId("point-said").textContent = point.name + ": " + this.state.data.classes[point.class].name;
  }
}
