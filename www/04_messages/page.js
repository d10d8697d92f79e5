// Chapter 4: messages out and back, and the closing handshake.

import { $, append, bytesOf, describe, element, show } from "/shared/view.js";
import { webSocketUrl } from "/shared/ws_port.js";

let socket = null;

async function connect() {
  tell("connecting");
  socket = new WebSocket(await webSocketUrl());
  socket.binaryType = "arraybuffer";
  socket.onopen = () => tell("open");
  socket.onmessage = ({ data }) => log("down", describe(data));
  socket.onclose = closed;
}

function closed({ code, reason, wasClean }) {
  tell("closed");
  if (wasClean) log("down", `close ${code} ${reason}`);
  $("close-code").textContent = code;
  $("close-reason").textContent = reason || "(none)";
  $("close-clean").textContent = wasClean;
  $("close-meaning").textContent = meaning(code);
}

// Two codes are never on the wire: the browser makes them up (RFC 6455 §7.4.1).
function meaning(code) {
  if (code === 1005) return "1005: the Close frame carried no code.";
  if (code === 1006)
    return "1006: no Close frame came; the connection was lost.";
  return "Both sides sent a Close frame: both know that all was said.";
}

const log = (direction, words) =>
  append($("log"), element("li", words, direction));

function tell(state) {
  $("state").textContent = state;
  $("state").dataset.state = state;
  $("send-button").disabled = state !== "open";
  $("close-button").disabled = state !== "open";
  $("connect").disabled = state !== "closed";
}

$("send").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value;
  const binary = event.target.elements.kind.value === "binary";
  const data = binary ? new TextEncoder().encode(text).buffer : text;
  socket.send(data);
  log("up", describe(data));
};

// An empty code closes without one. What the browser refuses, it throws.
$("close").onsubmit = (event) => {
  event.preventDefault();
  const code = $("code").value;
  const reason = $("reason").value;
  try {
    code ? socket.close(Number(code), reason) : socket.close();
    $("refusal").textContent = "";
    tell("closing");
    log("up", code ? `close ${code} ${reason}` : "close, without a code");
  } catch (error) {
    $("refusal").textContent = error.message;
  }
};

const countReason = () =>
  show("reason-bytes", bytesOf($("reason").value).length);
$("reason").oninput = countReason;
$("connect").onclick = connect;

countReason();
connect();
