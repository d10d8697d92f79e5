// Reports as the server sends them (chapters/05_push/report.h), made ready to
// be shown. Nothing here touches the page.

import { hex } from "/shared/view.js";

export const kOpcodes = {
  0: "continuation",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};

// RFC 6455 §7.4.1, and what was registered later.
const kCodes = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "the Close frame had no code",
  1006: "there was no valid Close frame",
  1007: "invalid payload",
  1008: "policy violation",
  1009: "message too big",
  1010: "wants an extension",
  1011: "internal error",
};

export const opcodeName = (opcode) => kOpcodes[opcode] ?? `reserved ${opcode}`;
export const codeName = (code) => kCodes[code] ?? "of the application";
export const hexOf = (bytes) => Array.from(bytes, hex).join(" ");

let count = 0;

// A report, numbered in the order of arrival, with its bytes as bytes and a
// line that says what is in it.
export function received(json) {
  const report = JSON.parse(json);
  for (const name of ["request", "head", "payload", "reason", "rest"]) {
    if (name in report) report[name] = bytesOfHex(report[name]);
  }
  return noted(report);
}

// The same for what the page itself has to say.
export function noted(report) {
  return { ...report, id: ++count, line: lineOf(report) };
}

const bytesOfHex = (digits) =>
  Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16));

// A fragment may end in the midst of a character.
export const textOf = (bytes) => new TextDecoder().decode(bytes);

// Only an extension knows what is in a payload with a reserved bit set.
export const isText = ({ message, rsv }) => message !== 2 && rsv === 0;

function lineOf(report) {
  switch (report.kind) {
    case "open":
      return textOf(report.request).split("\r\n", 1)[0];
    case "end":
      return `${report.code} · ${whyOf(report)}`;
    case "dropped":
      return `${report.count} left out: this page was too slow`;
    case "gap":
      return "this page lost its connection, and has missed what came here";
  }
  if (report.opcode === 8) return closeLine(report.payload);
  const shown = report.payload.subarray(0, 256);
  return isText(report) ? textOf(shown) : hexOf(shown.subarray(0, 64));
}

const whyOf = ({ code, reason }) => textOf(reason) || codeName(code);

// §5.5.1: a code of two bytes, then the reason.
function closeLine(payload) {
  if (payload.length < 2) return hexOf(payload);
  const reason = textOf(payload.subarray(2));
  return reason ? `${codeOf(payload)} · ${reason}` : `${codeOf(payload)}`;
}

export const codeOf = (payload) => payload[0] * 256 + payload[1];

// Whether the filter lets a report through: { connection, from, what, text },
// each "" for any. What is no frame of anybody's always passes.
export function passes(report, { connection, from, what, text }) {
  if (!report.connection) return true;
  return (
    (connection === "" || report.connection === Number(connection)) &&
    (from === "" || report.from === from) &&
    (what === "" || isA(report, what)) &&
    (text === "" || contains(report, text.toLowerCase()))
  );
}

function isA({ kind, opcode }, what) {
  if (kind !== "frame") return kind === what;
  return what === "reserved" ? !(opcode in kOpcodes) : `${opcode}` === what;
}

function contains(report, text) {
  const whole =
    report.kind === "frame" && isText(report)
      ? textOf(report.payload)
      : report.line;
  return whole.toLowerCase().includes(text);
}
