// How long to wait before the next attempt: exponential backoff, full jitter.
//
// When a server restarts, it loses all clients at once. If each came back after
// the same pause, they would come back at once too. So the pause is random,
// between nothing and a ceiling that doubles with each attempt (RFC 6455
// §7.2.3).

export class Backoff {
  #attempts = 0;

  constructor({ base = 1000, cap = 30_000, random = Math.random } = {}) {
    Object.assign(this, { base, cap, random });
  }

  // The next pause, in milliseconds.
  next() {
    const ceiling = Math.min(this.cap, this.base * 2 ** this.#attempts++);
    return this.random() * ceiling;
  }

  reset() {
    this.#attempts = 0;
  }
}
