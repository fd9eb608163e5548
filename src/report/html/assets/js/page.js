// Small helpers for elements. Texts only ever get into the page as text.

function byId(id) {
  return document.getElementById(id);
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// Fills the body of a table: a row a list of texts, the first of which heads it.
function fillRows(body, rows) {
  body.replaceChildren(...rows.map((cells) => {
    const row = element("tr");
    cells.forEach((cell, index) => {
      const isHeader = index === 0 && cell !== "";
      const made = element(isHeader ? "th" : "td", cell);
      if (isHeader) made.scope = "row";
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
  fillRows(body, rows);
  made.append(top, body);
  const scrolled = element("div", undefined, "scrolled");
  scrolled.tabIndex = 0;
  scrolled.setAttribute("role", "region");
  scrolled.setAttribute("aria-label", caption);
  scrolled.append(made);
  return scrolled;
}

function isDark() {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

// A colour of the style sheet.
function styled(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
