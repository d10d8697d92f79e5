// Chapter 5: say hello once, then listen.

import { Comparison } from "/comparison.js";
import { Connection } from "/shared/connection.js";
import { Poller } from "/shared/poller.js";
import { $, append, element } from "/shared/view.js";
import { webSocketUrl } from "/shared/ws_port.js";

const kHello = "hello,server!";

const comparison = await Comparison.create(kHello);

const connection = new Connection(await webSocketUrl(), {
  onOpen(socket) {
    socket.send(kHello);
    comparison.opened();
  },
  onMessage(event) {
    console.log(event);
    append($("messages"), element("p", event.data));
    comparison.pushed(event.data, Date.now());
  },
  onState(state, words) {
    $("state").textContent = words;
    $("state").dataset.state = state;
    $("toggle").textContent = state === "closed" ? "Connect" : "Disconnect";
  },
});

const poller = new Poller("/latest", {
  onAnswer(answer) {
    $("poll-state").textContent = "";
    comparison.polled(answer);
  },
  onFailure: () => ($("poll-state").textContent = "no answer; still asking"),
});

$("toggle").onclick = () =>
  connection.state === "closed"
    ? connection.connect()
    : connection.disconnect();

// Switched on, off, or to another period: in each case both count anew.
$("controls").onchange = () => {
  const period = Number($("controls").elements.period.value);
  comparison.restart(connection.state === "open");
  $("poll-switch").checked ? poller.start(period) : poller.stop();
};

connection.connect();
