// The table of reports: newest at the bottom, followed unless the reader has
// scrolled up. One row is in the order of Tab; the arrow keys go on from there.

import { opcodeName } from "/inspector/report.js";
import { element } from "/shared/view.js";

const kDirections = {
  client: ["client", "→", "server", "client to server"],
  server: ["client", "←", "server", "server to client"],
};
const kKinds = {
  open: "opened",
  end: "ended",
  dropped: "left out",
  gap: "missed",
};

const number = new Intl.NumberFormat("en");

export class List {
  #selected = null; // a report

  constructor(box, body, onSelect) {
    Object.assign(this, { box, body, onSelect });
    // A click gives a row the focus, too.
    body.addEventListener("focusin", ({ target }) => this.#select(target));
    body.addEventListener("keydown", (event) => this.#move(event));
  }

  get length() {
    return this.body.childElementCount;
  }

  clear() {
    this.body.replaceChildren();
  }

  // These too; what came before the report `oldest` goes.
  append(reports, oldest) {
    const below =
      this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight;
    this.body.append(...reports.map((report) => this.#row(report)));
    while (this.body.firstElementChild?.report.id < oldest) {
      this.body.firstElementChild.remove();
    }
    this.#keepOneInTabOrder();
    if (below < 10) this.box.scrollTop = this.box.scrollHeight;
  }

  #row(report) {
    const row = element("tr", "", `${report.kind} ${report.from ?? ""}`);
    row.append(
      element("td", timeOf(report), "time"),
      element("td", report.connection ?? "", "connection"),
      direction(report),
      element("td", what(report), "what"),
      element("td", length(report), "number"),
      payload(report),
    );
    row.report = report;
    row.tabIndex = -1;
    row.ariaSelected = report === this.#selected;
    return row;
  }

  // The one that was chosen, or the newest.
  #keepOneInTabOrder() {
    const one =
      this.body.querySelector('tr[aria-selected="true"]') ??
      this.body.lastElementChild;
    const old = this.body.querySelector('tr[tabindex="0"]');
    if (old) old.tabIndex = -1;
    if (one) one.tabIndex = 0;
  }

  #select(row) {
    if (row.report === this.#selected) return;
    const old = this.body.querySelector('tr[aria-selected="true"]');
    if (old) old.ariaSelected = false;
    row.ariaSelected = true;
    this.#keepOneInTabOrder();
    this.#selected = row.report;
    this.onSelect(row.report);
  }

  #move(event) {
    const row = event.target;
    const to = {
      ArrowUp: row.previousElementSibling,
      ArrowDown: row.nextElementSibling,
      Home: this.body.firstElementChild,
      End: this.body.lastElementChild,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault(); // the box would scroll as well
    to?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }
}

export function timeOf({ at }) {
  if (!at) return "";
  const time = new Date(at);
  const two = (n) => `${n}`.padStart(2, "0");
  const ms = `${time.getMilliseconds()}`.padStart(3, "0");
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${parts.map(two).join(":")}.${ms}`;
}

// On a phone only the arrow is left; it is read aloud in words all the same.
export function direction({ from }, name = "td") {
  const made = element(name, "", "from");
  if (!from) return made;
  const [left, arrow, right, words] = kDirections[from];
  made.classList.add(from);
  made.title = words;
  made.ariaLabel = words;
  made.append(
    element("span", `${left} `, "end"),
    arrow,
    element("span", ` ${right}`, "end"),
  );
  return made;
}

// An ellipsis: no FIN, more fragments follow.
const what = (report) =>
  nameOf(report) + (report.kind !== "frame" || report.fin ? "" : " …");

export const nameOf = ({ kind, opcode }) => kKinds[kind] ?? opcodeName(opcode);

const length = ({ length }) =>
  length === undefined ? "" : number.format(length);

function payload({ line }) {
  const cell = element("td", "", "payload");
  cell.append(element("bdi", line));
  return cell;
}
