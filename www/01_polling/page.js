// Chapter 1: ask for the time, and keep the accounts.

import { Poller } from "/shared/poller.js";
import { $, show } from "/shared/view.js";

const kHour = 3_600_000;

const spent = { requests: 0, up: 0, down: 0 };
const poller = new Poller("/time", {
  onAnswer(answer) {
    spent.requests += 1;
    spent.up += answer.up;
    spent.down += answer.down;
    showTime(answer);
    showCost();
    tell("asking");
  },
  onFailure: () => tell("no answer from the server; still asking"),
});

function showTime({ text, arrived }) {
  const time = new Date(Number(text));
  $("time").dateTime = time.toISOString();
  $("time").textContent = clock(time);
  $("time-ms").value = text;
  $("time-ms").textContent = text;
  show("age", arrived - time);
}

function clock(time) {
  const two = (number) => String(number).padStart(2, "0");
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const ms = String(time.getMilliseconds()).padStart(3, "0");
  return `${parts.map(two).join(":")}.${ms}`;
}

function showCost() {
  const each = (spent.up + spent.down) / spent.requests;
  show("requests", spent.requests);
  show("bytes-up", spent.up);
  show("bytes-down", spent.down);
  show("bytes-each", each);
  show("rate", (each * (kHour / period())) / 1000);
  show("wait", period() / 2000);
}

// A status is read out when it changes, so it is only set when it does.
function tell(state) {
  if ($("state").textContent !== state) $("state").textContent = state;
  $("state").dataset.state = state === "asking" ? "open" : "";
}

const period = () => Number($("controls").elements.period.value);

function start() {
  poller.start(period());
  $("toggle").textContent = "Stop";
}

function stop() {
  poller.stop();
  $("toggle").textContent = "Start";
  tell("stopped");
}

$("toggle").onclick = () => (poller.running ? stop() : start());
$("controls").onchange = start;
start();
