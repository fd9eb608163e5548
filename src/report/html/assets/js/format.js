// Numbers as people read them: the same words as in the terminal.

const SECOND = 1e6;

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

// A duration in microseconds: 14m12s; milliseconds below a second, tenths below a minute, days from one on.
function elapsed(microseconds) {
  const unit = microseconds < SECOND ? 1e3 : microseconds < 60 * SECOND ? 1e5 : SECOND;
  const rounded = Math.round(microseconds / unit) * unit;
  const days = Math.floor(rounded / (86400 * SECOND));
  const milliseconds = Math.round((rounded - days * 86400 * SECOND) / 1e3);
  const whole = Math.floor(milliseconds / 1e3);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  let text = days > 0 ? days + "d" : "";
  if (hours > 0) text += hours + "h";
  if (minutes > 0) text += minutes + "m";
  const fraction = milliseconds % 1e3;
  if (fraction > 0) text += seconds + "." + String(fraction).padStart(3, "0").replace(/0+$/, "") + "s";
  else if (seconds > 0 || text === "") text += seconds + "s";
  return text;
}

// A time of the run, and what clocks showed then if the run was given a start.
function moment(microseconds, startsAt) {
  if (startsAt === null) return elapsed(microseconds);
  return elapsed(microseconds) + " (" + clock(microseconds, startsAt) + ")";
}

function clock(microseconds, startsAt) {
  const date = new Date((startsAt + Math.round(microseconds / SECOND)) * 1e3);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace("T", " ").replace(".000Z", "Z");
}

// ", zone 1", but ", zone-1" of a zone that is called so; nothing where it is not known.
function placeOfZone(name) {
  if (name === "") return "";
  return /^zone/i.test(name) ? ", " + name : ", zone " + name;
}

// To the tenth; never 100% unless it is all, nor 0% unless it is none.
function percent(share) {
  for (let digits = 1; digits <= 12; digits += 1) {
    const scale = 10 ** digits;
    const rounded = Math.round(share * 100 * scale) / scale;
    if ((rounded === 100) === (share === 1) && (rounded === 0) === (share === 0)) return rounded + "%";
  }
  return share * 100 + "%";
}

function shareOf(part, whole) {
  const counts = grouped(part) + " of " + grouped(whole);
  return whole > 0 ? counts + " (" + percent(part / whole) + ")" : counts;
}
