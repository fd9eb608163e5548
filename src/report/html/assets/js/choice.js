// The page of a sweep or of an advice: one DaemonSet's points, of which one is open.

class ChoicePage {
  constructor(data) {
    this.data = data;
    this.chosen = 0;
    this.opened = -1;
    this.tradeOff = new TradeOff(this);
    this.view = new PointView(this);
    const choice = byId("daemon-set");
    choice.replaceChildren(...data.choices.map(({ daemon_set: name }, index) => { const option = element("option", name); option.value = String(index); return option; }));
    choice.addEventListener("change", () => this.choose(Number(choice.value)));
    document.querySelectorAll(".choice").forEach((place, index) => this.makeButtons(place, index));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.tradeOff.draw());
    this.tradeOff.draw();
  }

  choice() {
    return this.data.choices[this.chosen];
  }

  choose(index) {
    this.chosen = index;
    this.opened = -1;
    byId("daemon-set").value = String(index);
    byId("point").replaceChildren();
    this.tradeOff.draw();
  }

  open(index) {
    this.opened = index;
    this.tradeOff.draw();
    this.tradeOff.say(this.choice().points[index]);
    this.view.open(this.choice().points[index]);
  }

  // The rows of a table are in the order of the points. A row that is a block (tables.js) is headed by the point's whole name.
  makeButtons(place, choice) {
    const columns = Number(place.dataset.nameColumns);
    place.querySelectorAll("tbody th").forEach((cell, index) => {
      const { name } = this.data.choices[choice].points[index];
      const button = element("button");
      button.append(element("span", cell.textContent, "in-column"), element("span", name, "in-block"));
      button.type = "button";
      button.setAttribute("aria-label", name);
      [...cell.parentElement.cells].slice(1, columns).forEach((part) => part.classList.add("in-column"));
      button.addEventListener("click", () => {
        if (this.chosen !== choice) this.choose(choice);
        this.open(index);
      });
      cell.replaceChildren(button);
    });
  }
}

unpack(byId("data")).then((data) => {
  document.documentElement.classList.add("has-scripts");
  if (data.choices.length > 0) new ChoicePage(data);
  fitTables();
  document.documentElement.dataset.ready = "yes";
}).catch((error) => {
  byId("trouble").textContent = "This report cannot be shown in full: " + error.message;
  throw error;
});
