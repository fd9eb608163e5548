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

function isDark() {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

// A colour of the style sheet.
function styled(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
