// Loads a trace with Perfetto's trace processor, as Perfetto's page does, and prints a line of JSON for each query: its rows.
//
// `node trace_processor.js FOLDER TRACE QUERY…`: FOLDER holds the page's worker, engine_bundle.js, and its WebAssembly.
// Messages, field for field: google/perfetto, protos/perfetto/trace_processor/trace_processor.proto.
"use strict";
const fs = require("fs");
const path = require("path");
const [folder, trace, ...queries] = process.argv.slice(2);

const APPEND_TRACE_DATA = 1;
const FINALIZE_TRACE_DATA = 2;
const QUERY_STREAMING = 3;

const varint = (number) => {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return Buffer.from([...bytes, number]);
};
const numeric = (field, number) => Buffer.concat([varint(field * 8), varint(number)]);
const lengthy = (field, bytes) => Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);

// The fields of a message, each as its number and its value.
function* fields(bytes) {
  let at = 0;
  const next = () => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(next());
    const kind = tag % 8;
    if (kind === 0) yield [tag >> 3, BigInt.asIntN(64, next())];
    else if (kind === 1) yield [tag >> 3, bytes.subarray(at, (at += 8))];
    else if (kind === 2) {
      const length = Number(next());
      yield [tag >> 3, bytes.subarray(at, (at += length))];
    } else throw new Error(`wire type ${kind}`);
  }
}
const all = (message, field) => [...fields(message)].filter(([number]) => number === field).map(([, value]) => value);
function* varints(packed) {
  let at = 0;
  while (at < packed.length) {
    let end = at;
    while (packed[end] > 127) end += 1;
    const [[, value]] = fields(Buffer.concat([varint(8), packed.subarray(at, (at = end + 1))]));
    yield value;
  }
}

// What a query's answer holds, row by row; numbers and texts.
function rows(results) {
  const columns = results.flatMap((result) => all(result, 1)).length;
  const error = results.flatMap((result) => all(result, 2)).map(String).join();
  if (error) throw new Error(error);
  const cells = [];
  for (const batch of results.flatMap((result) => all(result, 3))) {
    const numbers = all(batch, 2).flatMap((packed) => [...varints(packed)]);
    const fractions = all(batch, 3).flatMap((packed) => Array.from({ length: packed.length / 8 }, (_, at) => packed.readDoubleLE(8 * at)));
    const texts = all(batch, 5).flatMap((joined) => joined.toString().split("\0"));
    for (const kind of all(batch, 1).flatMap((packed) => [...packed])) {
      if (kind === 1) cells.push(null);
      else if (kind === 2) cells.push(Number(numbers.shift()));
      else if (kind === 3) cells.push(fractions.shift());
      else if (kind === 4) cells.push(texts.shift());
      else throw new Error(`a cell of kind ${kind}`);
    }
  }
  return Array.from({ length: cells.length / columns }, (_, row) => cells.slice(row * columns, (row + 1) * columns));
}

// What the page's worker finds around it: a worker of a browser, not Node.
class XMLHttpRequest {
  open(_method, url) {
    this.name = path.basename(url);
  }
  send() {
    this.response = new Uint8Array(fs.readFileSync(path.join(folder, this.name)));
  }
}
const around = {
  self: { location: { href: "file:///" } },
  process: undefined,
  WorkerGlobalScope: Object,
  XMLHttpRequest,
  console: { log: console.error, warn: console.error, error: console.error },
};
const bundle = fs.readFileSync(path.join(folder, "engine_bundle.js"), "utf8");
new Function(...Object.keys(around), bundle)(...Object.values(around));

let answers = [];
const port = { postMessage: (bytes) => answers.push(Buffer.from(bytes)) };
around.self.onmessage({ data: port });
let sequence = 0;
const ask = (method, field, argument) => {
  const parts = [numeric(1, sequence++), numeric(2, method)];
  if (argument) parts.push(lengthy(field, argument));
  port.onmessage({ data: new Uint8Array(lengthy(1, Buffer.concat(parts))) });
  const messages = all(Buffer.concat(answers), 1);
  answers = [];
  for (const message of messages) {
    const fatal = all(message, 5).map(String).join() || all(message, 201).flatMap((result) => all(result, 2)).map(String).join();
    if (fatal) throw new Error(fatal);
  }
  return messages;
};

const CHUNK = 16 << 20;
setImmediate(() => {
  const bytes = fs.readFileSync(trace);
  for (let at = 0; at < bytes.length; at += CHUNK) ask(APPEND_TRACE_DATA, 101, bytes.subarray(at, at + CHUNK));
  ask(FINALIZE_TRACE_DATA);
  for (const query of queries) {
    const answer = ask(QUERY_STREAMING, 103, lengthy(1, Buffer.from(query)));
    console.log(JSON.stringify(rows(answer.flatMap((message) => all(message, 203)))));
  }
});
