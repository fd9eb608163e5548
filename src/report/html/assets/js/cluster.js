// The cluster at an instant: every node a cell, by pool and zone, coloured by what the DaemonSet's pod does there.

const LARGEST_CELL = 18;
const SMALLEST_CELL = 4;
const MOST_HEIGHT = 560;
const LABEL_HEIGHT = 22;

class Cluster {
  constructor(state) {
    this.state = state;
    this.canvas = byId("cluster");
    this.tip = byId("cluster-tip");
    this.said = byId("cluster-said");
    this.selected = 0;
    this.groups = this.makeGroups();
    new ResizeObserver(() => { this.arrange(); this.draw(); }).observe(this.canvas.parentElement);
    this.canvas.addEventListener("mousemove", (event) => this.hover(event));
    this.canvas.addEventListener("mouseleave", () => { this.tip.hidden = true; });
    this.canvas.addEventListener("click", (event) => {
      const node = this.nodeUnder(event);
      if (node >= 0) this.tell(node);
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("focus", () => { this.draw(); this.say(); });
    this.canvas.addEventListener("blur", () => this.draw());
  }

  // Nodes come sorted by pool and zone.
  makeGroups() {
    const { pool, zone, pools, zones, names } = this.state.data.nodes;
    const groups = [];
    names.forEach((_, node) => {
      const last = groups[groups.length - 1];
      if (last && last.pool === pool[node] && last.zone === zone[node]) last.end = node + 1;
      else groups.push({ pool: pool[node], zone: zone[node], begin: node, end: node + 1 });
    });
    for (const group of groups) {
      group.label = pools[group.pool] + placeOfZone(zones[group.zone]);
    }
    return groups;
  }

  // The largest cells with which all nodes are as high as a screen at most.
  arrange() {
    this.width = Math.max(160, this.canvas.parentElement.clientWidth);
    for (this.cell = LARGEST_CELL; ; this.cell -= 1) {
      this.columns = Math.floor(this.width / this.cell);
      let top = 0;
      for (const group of this.groups) {
        group.top = top + LABEL_HEIGHT;
        top = group.top + Math.ceil((group.end - group.begin) / this.columns) * this.cell + 6;
      }
      this.height = Math.max(LABEL_HEIGHT, top);
      if (this.height <= MOST_HEIGHT || this.cell <= SMALLEST_CELL) break;
    }
    const scale = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * scale);
    this.canvas.height = Math.round(this.height * scale);
    this.canvas.style.height = this.height + "px";
  }

  band(node) {
    const slots = this.state.data.nodes.slots[this.state.chosen];
    const row = rowAt(slots.at, slots.begin[node], slots.begin[node + 1], this.state.time);
    return row < 0 ? 0 : slots.band[row];
  }

  colours() {
    const dark = isDark();
    return this.state.data.words.bands.map((band) => dark ? band.dark : band.light);
  }

  draw() {
    if (!this.cell) this.arrange();
    const context = this.canvas.getContext("2d");
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.font = "13px system-ui, sans-serif";
    const [colours, ink] = [this.colours(), styled("--muted")];
    const counts = new Map();
    const gap = this.cell > 6 ? 1.5 : 0.75;
    for (const group of this.groups) {
      context.fillStyle = ink;
      context.fillText(group.label + " (" + grouped(group.end - group.begin) + ")", 0, group.top - 6, this.width);
      for (let node = group.begin; node < group.end; node += 1) {
        const band = this.band(node);
        counts.set(band, (counts.get(band) ?? 0) + 1);
        context.fillStyle = colours[band];
        const [x, y] = this.corner(group, node);
        context.fillRect(x, y, this.cell - gap, this.cell - gap);
      }
    }
    this.outline(context);
    this.showLegend(counts, colours);
  }

  outline(context) {
    const isFocused = document.activeElement === this.canvas;
    const marked = [isFocused ? this.selected : -1, this.state.told].filter((node) => node >= 0);
    for (const node of marked) {
      const group = this.groups.find((one) => node < one.end);
      if (!group) continue;
      const [x, y] = this.corner(group, node);
      context.strokeStyle = styled("--ink");
      context.lineWidth = 2;
      context.strokeRect(x - 1, y - 1, this.cell + 1, this.cell + 1);
    }
  }

  corner(group, node) {
    const place = node - group.begin;
    return [(place % this.columns) * this.cell, group.top + Math.floor(place / this.columns) * this.cell];
  }

  showLegend(counts, colours) {
    const { bands, legend } = this.state.data.words;
    byId("cluster-legend").replaceChildren(...legend.filter((band) => counts.has(band)).map((band) => {
      const item = element("li");
      const swatch = element("span", undefined, "swatch");
      swatch.style.backgroundColor = colours[band];
      item.append(swatch, element("span", bands[band].name + ": " + grouped(counts.get(band))));
      return item;
    }));
  }

  nodeUnder(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const column = Math.floor(x / this.cell);
    for (const group of this.groups) {
      const row = Math.floor((y - group.top) / this.cell);
      const node = group.begin + row * this.columns + column;
      if (row >= 0 && column >= 0 && column < this.columns && node < group.end) return node;
      if (y < group.top) break;
    }
    return -1;
  }

  describe(node) {
    const { names, pool, zone, pools, zones } = this.state.data.nodes;
    const place = "pool " + pools[pool[node]] + placeOfZone(zones[zone[node]]);
    return names[node] + " (" + place + "): " + this.state.data.words.bands[this.band(node)].name;
  }

  hover(event) {
    const node = this.nodeUnder(event);
    this.tip.hidden = node < 0;
    if (node < 0) return;
    this.tip.textContent = this.describe(node);
    const box = this.canvas.parentElement.getBoundingClientRect();
    const left = Math.min(event.clientX - box.left + 12, box.width - this.tip.offsetWidth);
    this.tip.style.left = Math.max(0, left) + "px";
    this.tip.style.top = event.clientY - box.top + 16 + "px";
  }

  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
    const last = this.state.data.nodes.names.length - 1;
    if (event.key in steps) this.selected = Math.max(0, Math.min(last, this.selected + steps[event.key]));
    else if (event.key === "Home") this.selected = 0;
    else if (event.key === "End") this.selected = last;
    else if (event.key === "Enter" || event.key === " ") this.tell(this.selected);
    else return;
    event.preventDefault();
    this.draw();
    this.say();
  }

  say() {
    if (this.state.data.nodes.names.length > 0) this.said.textContent = this.describe(this.selected);
  }

  tell(node) {
    this.selected = node;
    this.state.tell(node);
    this.draw();
  }
}
