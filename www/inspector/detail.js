// One report in full: a frame taken apart, a handshake, an end.

import { anatomyOf, bytes } from "/inspector/anatomy.js";
import { direction, nameOf, timeOf } from "/inspector/list.js";
import { codeName, codeOf, hexOf, isText, textOf } from "/inspector/report.js";
import { element, hex } from "/shared/view.js";

const phone = matchMedia("(max-width: 46rem)");

// `only` is called with the number of a connection that alone shall be shown.
export function detailOf(report, only) {
  const made = document.createDocumentFragment();
  if (report.connection) made.append(summary(report, only));
  made.append(...(kDetails[report.kind] ?? noteDetail)(report));
  return made;
}

const kDetails = {
  frame: (frame) => [...header(frame), ...payload(frame)],
  open: ({ request }) => [
    element("h3", "The opening handshake, as the client sent it"),
    element("pre", textOf(request)),
    source("§4.2.1", "what must be in it."),
  ],
  end: ({ code, reason, rest }) => [
    element("h3", `Code ${code}: ${codeName(code)}`),
    ...(reason.length ? [element("pre", `reason: ${textOf(reason)}`)] : []),
    ...(rest.length ? unfinished(rest) : []),
    source(
      "§7.1.5",
      "the code is that of the first Close frame that came. 1005: it had " +
        "none; 1006: no valid one came.",
    ),
  ],
};
const noteDetail = ({ line }) => [element("p", `${line}.`)];

function summary(report, only) {
  const made = element("p", "", "summary");
  const words = element("span", "");
  words.append(
    element("strong", nameOf(report)),
    ` · connection ${report.connection} · ${timeOf(report)}`,
  );
  if (report.from) words.append(" · ", direction(report, "span"));
  const button = element("button", `Only connection ${report.connection}`);
  button.type = "button";
  button.onclick = () => only(report.connection);
  made.append(words, button);
  return made;
}

const unfinished = (rest) => [
  element("h3", "It ended in the midst of a frame; this much had come"),
  element("pre", hexOf(rest)),
];

function source(section, words) {
  const made = element("p", "", "small");
  made.append(element("strong", `RFC 6455 ${section}`), `: ${words}`);
  return made;
}

// ---- the header: parts that say their rule when they are looked at ----

function header(frame) {
  const groups = element("ol", "", "header");
  const rule = element("p", "", "rule");
  rule.ariaLive = "polite";
  rule.append("Point at a part, or go there with Tab: its rule appears here.");
  for (const { place, parts } of anatomyOf(frame)) {
    const group = element("li", "");
    const row = element("div", "", "parts");
    row.append(...parts.map((part) => partButton(part, rule)));
    group.append(element("div", place, "place"), row);
    groups.append(group);
  }
  return [element("h3", `Header, ${bytes(frame.head.length)}`), groups, rule];
}

function partButton({ kind, bits, name, says, section, rule }, shownIn) {
  const made = element("button", "", `part ${kind}`);
  made.type = "button";
  made.title = `RFC 6455 ${section}`;
  const tell = () => {
    shownIn.replaceChildren(
      element("strong", `RFC 6455 ${section}`),
      ` · ${name}: ${rule}`,
    );
  };
  made.onmouseenter = made.onfocus = made.onclick = tell;
  made.append(
    element("code", bits),
    element("span", name, "name"),
    element("span", says, "says"),
  );
  return made;
}

// ---- the payload ----

function payload(frame) {
  const { payload: plain, length, opcode } = frame;
  const all = plain.length === length;
  const title = `Payload, ${bytes(length)}`;
  const made = [
    element("h3", all ? title : `${title}; the first ${plain.length} of them`),
  ];
  if (plain.length === 0) return made;
  if (opcode === 8) made.push(element("pre", closeLines(plain)));
  else if (isText(frame)) made.push(element("pre", textOf(plain)));
  return [...made, dump(frame)];
}

// §5.5.1: a code of two bytes, then the reason.
function closeLines(plain) {
  if (plain.length < 2) return "half a code";
  const code = codeOf(plain);
  const reason = textOf(plain.subarray(2));
  return `code ${code}: ${codeName(code)}\nreason: ${reason || "none"}`;
}

// Lines of bytes, one below the other, as they belong together:
//   wire   7f 9f 4d 51 58
//   key    37 fa 21 3d 37
//   plain  48 65 6c 6c 6f
//          H  e  l  l  o
function dump({ head, payload: plain, masked }) {
  const key = masked ? head.subarray(head.length - 4) : null;
  const table = element("table", "", "dump");
  table.tabIndex = 0; // it scrolls
  table.ariaLabel = "the payload, byte by byte";
  const width = phone.matches ? 8 : 16;
  for (let at = 0; at < plain.length; at += width) {
    table.append(dumpLines(plain.subarray(at, at + width), at, key));
  }
  return table;
}

// `at` is a multiple of 4, so that each line begins with the key's first byte.
function dumpLines(plain, at, key) {
  const lines = element("tbody", "");
  const keyed = (_, i) => key[i % 4];
  if (key) {
    const wire = plain.map((byte, i) => byte ^ key[i % 4]);
    lines.append(
      line("wire", Array.from(wire, hex), "masked", at),
      line("key", Array.from(Array.from(plain, keyed), hex), "key"),
    );
  }
  lines.append(
    line("plain", Array.from(plain, hex), "plain", key ? undefined : at),
    line("text", Array.from(plain, character), "text"),
  );
  return lines;
}

function line(name, cells, className, at) {
  const row = element("tr", "", className);
  const offset = at === undefined ? "" : at.toString(16).padStart(4, "0");
  row.append(element("td", offset, "offset"), element("th", name));
  row.lastChild.scope = "row";
  row.append(...cells.map((cell) => element("td", cell)));
  return row;
}

const character = (byte) =>
  byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
