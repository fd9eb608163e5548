// The page's data: unpacked once, and turned into columns that are quick to look into. All times are microseconds.

async function unpack(element) {
  const packed = Uint8Array.from(atob(element.textContent.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// Where the rows of each thing begin, from how many rows each has; and behind them where the last ends.
function beginnings(rows) {
  const begin = new Uint32Array(rows.length + 1);
  rows.forEach((count, index) => { begin[index + 1] = begin[index] + count; });
  return begin;
}

// Times from their differences; each thing's rows begin anew.
function timesOf(differences, begin) {
  const times = new Float64Array(differences.length);
  for (let thing = 0; thing + 1 < begin.length; thing += 1) {
    let now = 0;
    for (let row = begin[thing]; row < begin[thing + 1]; row += 1) {
      now += differences[row];
      times[row] = now;
    }
  }
  return times;
}

function withTimes(columns, rows) {
  columns.begin = beginnings(rows);
  columns.at = timesOf(columns.at, columns.begin);
  return columns;
}

// The last row from `from` on, before `to`, that is not later than `time`; -1 if there is none.
function rowAt(times, from, to, time) {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low === from ? -1 : low - 1;
}

function prepare(data) {
  for (const daemonSet of data.daemon_sets) {
    withTimes(daemonSet.status, [daemonSet.status.at.length]);
    withTimes(daemonSet.coverage, [daemonSet.coverage.at.length]);
  }
  const nodes = data.nodes;
  nodes.slots.forEach((slots) => withTimes(slots, slots.rows));
  withTimes(nodes.facts, nodes.facts.rows);
  withTimes(nodes.waits, nodes.waits.rows);
  nodes.pods.begin = beginnings(nodes.pods.rows);
  nodes.pods.phaseBegin = beginnings(nodes.pods.phases);
  nodes.pods.at = timesOf(nodes.pods.at, nodes.pods.phaseBegin);
  return data;
}

// What a column says at a time.
function valueAt(series, column, time) {
  const row = rowAt(series.at, 0, series.at.length, time);
  return row < 0 ? 0 : column[row];
}
