// Tables: making them, and what becomes of one that does not fit.

// Of fewer CSS pixels, columns are slivers even where they fit.
const NARROW = 600;

// Fills the body of a table: a row a list of texts, the first of which heads it. Each other cell names its column.
function fillRows(body, rows) {
  const labels = [...body.parentElement.tHead.rows[0].cells].map((cell) => cell.textContent);
  body.replaceChildren(...rows.map((cells) => {
    const row = element("tr");
    cells.forEach((cell, index) => {
      const isHeader = index === 0 && cell !== "";
      const made = element(isHeader ? "th" : "td", cell);
      if (isHeader) made.scope = "row";
      else made.dataset.label = labels[index];
      row.append(made);
    });
    return row;
  }));
}

function table(caption, header, rows) {
  const made = element("table");
  made.append(element("caption", caption));
  const head = element("tr");
  head.append(...header.map((text) => { const cell = element("th", text); cell.scope = "col"; return cell; }));
  const top = element("thead");
  top.append(head);
  const body = element("tbody");
  made.append(top, body);
  fillRows(body, rows);
  const scrolled = element("div", undefined, "scrolled");
  scrolled.tabIndex = 0;
  scrolled.setAttribute("role", "region");
  scrolled.setAttribute("aria-label", caption);
  scrolled.append(made);
  return scrolled;
}

// A table that is wider than its place is set closer, and becomes blocks, as on a terminal, if that is not enough.
function fit(scrolled) {
  const made = scrolled.querySelector("table");
  const isNarrow = scrolled.clientWidth < NARROW && made.tHead.rows[0].cells.length > 2;
  const isTooWide = () => made.offsetWidth > scrolled.clientWidth;
  const become = (name) => { made.classList.remove("close", "blocks"); if (name) made.classList.add(name); };
  become(isNarrow ? "blocks" : "");
  if (!isNarrow && isTooWide()) become("close");
  if (!isNarrow && isTooWide()) become("blocks");
}

function fitTables() {
  document.querySelectorAll(".scrolled").forEach(fit);
}

addEventListener("resize", fitTables);
