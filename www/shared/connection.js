// A WebSocket that comes back: whenever it is lost, it is opened again, a
// little later each time. It tells its state in words:
//   connecting -> open -> waiting -> connecting ...; closed by disconnect().

import { Backoff } from "/shared/backoff.js";

// Open for this long, a connection counts as stable. Were the backoff reset as
// soon as it opens, a server that accepts and then drops would be hammered.
const kStable = 10_000;

export class Connection {
  #socket = null;
  #timer = 0; // the next attempt, or the moment when this one counts as stable
  #backoff = new Backoff();

  constructor(url, { onOpen, onMessage, onState }) {
    Object.assign(this, { url, onOpen, onMessage, onState });
  }

  connect() {
    this.#tell("connecting");
    const socket = (this.#socket = new WebSocket(this.url));
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = this.onMessage;
    socket.onclose = () => this.#lost();
  }

  disconnect() {
    clearTimeout(this.#timer);
    this.#socket.onclose = null;
    this.#socket.close(1000);
    this.#tell("closed");
  }

  #opened(socket) {
    this.#timer = setTimeout(() => this.#backoff.reset(), kStable);
    this.#tell("open");
    this.onOpen(socket);
  }

  #lost() {
    clearTimeout(this.#timer);
    const pause = this.#backoff.next();
    this.#timer = setTimeout(() => this.connect(), pause);
    this.#tell(
      "waiting",
      `waiting ${(pause / 1000).toFixed(1)} s to reconnect`,
    );
  }

  #tell(state, words = state) {
    this.state = state;
    this.onState(state, words);
  }
}
