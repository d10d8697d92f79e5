// Asks for a path again and again, once a period, while anyone is looking.

import { exchange } from "/shared/exchange.js";

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

const visible = () =>
  new Promise((go) => {
    if (!document.hidden) return go();
    document.addEventListener("visibilitychange", go, { once: true });
  });

export class Poller {
  #loop = null; // names the loop that may go on; start() and stop() replace it

  constructor(path, { onAnswer, onFailure }) {
    Object.assign(this, { path, onAnswer, onFailure });
  }

  start(period) {
    this.#run((this.#loop = Symbol()), period);
  }

  stop() {
    this.#loop = null;
  }

  get running() {
    return this.#loop !== null;
  }

  async #run(loop, period) {
    while (loop === this.#loop) {
      await visible();
      const next = performance.now() + period;
      await this.#ask(loop);
      await sleep(next - performance.now());
    }
  }

  async #ask(loop) {
    let answer;
    try {
      answer = await exchange(this.path);
    } catch (error) {
      if (loop === this.#loop) this.onFailure(error);
      return;
    }
    if (loop === this.#loop) this.onAnswer(answer);
  }
}
