// The reports that the page holds: the latest that are shown, and, while it is
// paused, those that wait. Neither grows without bound.

import { noted } from "/inspector/report.js";

export const kMost = 2000;

export class Feed {
  kept = [];
  held = [];
  paused = false;

  add(report) {
    if (this.paused) return this.#hold(report);
    this.kept.push(report);
    if (this.kept.length > kMost) this.kept.shift();
  }

  // Lets the next one through that is wanted, and those before it.
  step(wanted) {
    const at = this.held.findIndex(wanted);
    const due = this.held.splice(0, at < 0 ? this.held.length : at + 1);
    this.#keep(due);
  }

  resume() {
    this.paused = false;
    this.#keep(this.held.splice(0));
  }

  clear() {
    this.kept = [];
  }

  #keep(reports) {
    this.kept = [...this.kept, ...reports].slice(-kMost);
  }

  // Who steps wants what came first: so of too many the last are left out, and
  // counted.
  #hold(report) {
    if (this.held.length < kMost) return this.held.push(report);
    const last = this.held.at(-1);
    const again = last.kind === "dropped";
    const count = (again ? last.count : 0) + (report.count ?? 1);
    this.held.splice(again ? -1 : kMost, 1, noted({ kind: "dropped", count }));
  }
}
