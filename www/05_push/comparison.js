// The bill of push beside the bill of polling, from the same moment on.

import { Chart } from "/shared/chart.js";
import { exchange } from "/shared/exchange.js";
import { headerSize } from "/shared/frame.js";
import { $, bytesOf, show } from "/shared/view.js";

function frameSize(text, masked) {
  const length = bytesOf(text).length;
  return headerSize(length, masked) + length;
}

// An update ends in the moment when it was made.
const stampOf = (update) => Number(update.match(/\d+$/)?.[0]);

export class Comparison {
  // `handshake`: an HTTP exchange that stands for it; `hello`: what is sent next.
  constructor(handshake, hello) {
    Object.assign(this, { handshake, hello });
    this.cost = new Chart($("chart"), { joined: true, yLabel: "bytes" });
    this.delay = new Chart($("delay-chart"), {
      joined: false,
      yLabel: "delay (ms)",
    });
    this.restart(false);
    show("opening", handshake.up + handshake.down);
    setInterval(() => this.#draw(), 1000);
  }

  static async create(hello) {
    return new Comparison(await exchange("/time"), hello);
  }

  // Both from nothing; an open connection is charged as if it opened now.
  restart(open) {
    this.began = performance.now();
    const known = this.bills?.push.latest ?? "";
    this.bills = { push: emptyBill(known), poll: emptyBill(known) };
    this.cost.clear();
    this.delay.clear();
    if (open) this.opened();
    for (const method of ["push", "poll"]) this.#show(method);
    this.#draw();
  }

  opened() {
    const { up, down } = this.handshake;
    this.#charge("push", {
      frames: 1,
      up: up + frameSize(this.hello, true),
      down,
    });
  }

  pushed(update, arrived) {
    this.#charge("push", { frames: 1, up: 0, down: frameSize(update, false) });
    this.#news("push", update, arrived);
  }

  polled({ text, arrived, up, down }) {
    this.#charge("poll", { frames: 1, up, down });
    this.#news("poll", text, arrived);
  }

  #charge(method, { frames, up, down }) {
    const bill = this.bills[method];
    bill.count += frames;
    bill.up += up;
    bill.down += down;
    this.cost.add(method, this.#now(), bill.up + bill.down);
    this.#show(method);
  }

  // What this page knew already is not news, however it comes again.
  #news(method, update, arrived) {
    const bill = this.bills[method];
    if (update === "" || update === bill.latest) {
      bill.wasted += 1;
    } else {
      bill.latest = update;
      bill.updates += 1;
      this.#late(method, arrived - stampOf(update));
    }
    this.#show(method);
    this.#draw();
  }

  // Not every update says when it was made.
  #late(method, delay) {
    if (Number.isNaN(delay)) return;
    const bill = this.bills[method];
    bill.delay = delay;
    bill.delays += delay;
    bill.dated += 1;
    this.delay.add(method, this.#now(), delay);
  }

  #show(method) {
    const bill = this.bills[method];
    show(`${method}-count`, bill.count);
    show(`${method}-updates`, bill.updates);
    show(`${method}-wasted`, bill.wasted);
    show(`${method}-up`, bill.up);
    show(`${method}-down`, bill.down);
    show(`${method}-bytes`, bill.up + bill.down);
    show(`${method}-delay`, bill.delay);
    show(`${method}-mean`, bill.delays / bill.dated);
  }

  #draw() {
    this.cost.draw(this.#now());
    this.delay.draw(this.#now());
  }

  #now() {
    return (performance.now() - this.began) / 1000;
  }
}

// `delay` is that of the last update that has a date, `delays` the sum of all.
const emptyBill = (latest) => ({
  count: 0,
  up: 0,
  down: 0,
  updates: 0,
  dated: 0,
  wasted: 0,
  delay: NaN,
  delays: 0,
  latest,
});
