// Chapter 3: a bench for single frames.

import { headerParts, kBinary, kText } from "/shared/frame.js";
import {
  $,
  append,
  bytesOf,
  describe,
  element,
  hex,
  hexStart,
} from "/shared/view.js";
import { webSocketUrl } from "/shared/ws_port.js";

const socket = new WebSocket(await webSocketUrl());
socket.binaryType = "arraybuffer";

let sent = null; // what should come back

socket.onopen = () => tell("open");
socket.onclose = ({ code }) => tell(`closed (${code})`);
socket.onmessage = ({ data }) => {
  log("down", data);
  showFrame("echo-frame", data, false);
  $("verdict").textContent = same(sent, data)
    ? "The same opcode and the same payload came back."
    : "What came back is not what was sent.";
  tell("open");
};

// One at a time: a browser may send a message that waits in its queue as
// several frames.
$("bench").onsubmit = (event) => {
  event.preventDefault();
  sent = payload();
  socket.send(sent);
  log("up", sent);
  showFrame("sent-frame", sent, true);
  $("echo-frame").replaceChildren();
  tell("waiting for the echo");
};

$("bench").onchange = () => {
  $("text").disabled = choice("size") !== "";
};

const choice = (name) => $("bench").elements[name].value;

function payload() {
  const size = choice("size");
  const text = size ? "x".repeat(Number(size)) : $("text").value;
  return Number(choice("opcode")) === kText ? text : bytesOf(text).buffer;
}

const opcodeOf = (data) => (typeof data === "string" ? kText : kBinary);

function same(one, other) {
  if (opcodeOf(one) !== opcodeOf(other)) return false;
  const [a, b] = [bytesOf(one), bytesOf(other)];
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function showFrame(id, data, masked) {
  const { length } = bytesOf(data);
  const parts = headerParts(opcodeOf(data), length, masked).map(showPart);
  const content = element("li", "", "payload");
  content.append(
    element("code", masked ? "·· ·· ··" : hexStart(data)),
    element("span", `payload, ${length} bytes${masked ? ", masked" : ""}`),
  );
  $(id).replaceChildren(...parts, content);
}

function showPart({ bytes, meaning }) {
  const item = document.createElement("li");
  const shown = bytes.map((byte) => (byte === null ? "··" : hex(byte)));
  item.append(element("code", shown.join(" ")), element("span", meaning));
  return item;
}

function log(direction, data) {
  append($("log"), element("li", describe(data), direction));
}

function tell(state) {
  $("state").textContent = state;
  $("state").dataset.state = state;
  $("send").disabled = state !== "open";
}
