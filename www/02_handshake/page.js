// Chapter 2: open a WebSocket, and show the two heads that opened it.

import { parseRequest, parseResponse } from "/fields.js";
import { $, element } from "/shared/view.js";
import { webSocketUrl } from "/shared/ws_port.js";

const kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

let socket = null;

// No script may see a handshake, so the server keeps it under the id that
// stands in the request target.
async function open() {
  const id = crypto.getRandomValues(new Uint32Array(2)).join("");
  const url = await webSocketUrl(`/?id=${id}`);
  socket?.close();
  tell("connecting");
  const opening = (socket = new WebSocket(url));
  opening.onopen = () => opened(url, id);
  opening.onclose = () => {
    if (opening === socket) tell("closed");
  };
}

async function opened(url, id) {
  tell("open");
  const response = await fetch(`/handshake?id=${id}`);
  if (!response.ok) return tell("open, but the server kept no heads");
  const heads = await response.text();
  const [request, answer] = heads.trimEnd().split(/(?:\r\n){2,}/);
  $("wire").textContent = heads;
  await showHandshake(url, parseRequest(request), parseResponse(answer));
}

async function showHandshake(url, request, response) {
  showRows("general", [
    { name: "URL", value: url.href },
    {
      name: "Request line",
      value: request.firstLine,
      vital: true,
      note: "An ordinary GET, in HTTP/1.1 or above.",
      section: "RFC 6455 §4.1",
    },
    {
      name: "Status line",
      value: response.firstLine,
      vital: true,
      note: "Granted: what follows is no longer HTTP.",
      section: "RFC 9110 §15.2.2",
    },
  ]);
  showRows("response-fields", response.fields);
  showRows("request-fields", request.fields);
  await checkAccept(
    valueOf(request, "sec-websocket-key"),
    valueOf(response, "sec-websocket-accept"),
  );
}

const valueOf = (head, name) =>
  head.fields.find((field) => field.name.toLowerCase() === name)?.value;

function showRows(id, fields) {
  $(id).replaceChildren(...fields.map(row));
}

function row({ name, value, vital, note = "", section = "" }) {
  const made = element("tr", "", vital ? "vital" : "");
  const heading = element("th", name);
  heading.scope = "row";
  const cell = document.createElement("td");
  cell.append(element("code", value));
  cell.append(element("span", `${note} `, "note"), element("cite", section));
  made.append(heading, cell);
  return made;
}

async function checkAccept(key, accept) {
  $("accept-sum").textContent = `base64(SHA-1("${key}${kGuid}"))`;
  if (!crypto.subtle) {
    $("accept-check").textContent =
      "This browser computes SHA-1 only for pages from https or localhost.";
    return;
  }
  const sum = await sha1(key + kGuid);
  $("accept-sum").textContent += `\n= ${sum}`;
  $("accept-check").textContent =
    sum === accept
      ? `✓ They agree: the server sent ${accept}.`
      : `✗ They differ: the server sent ${accept}.`;
}

async function sha1(text) {
  const digest = await crypto.subtle.digest(
    "SHA-1",
    new TextEncoder().encode(text),
  );
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function tell(state) {
  $("state").textContent = state;
  $("state").dataset.state = state;
  $("send-button").disabled = !state.startsWith("open");
}

$("open").onclick = open;
$("send").onsubmit = (event) => {
  event.preventDefault();
  socket.send($("text").value);
  $("sent").textContent =
    `Sent “${$("text").value}”. Now look at the server’s terminal: ` +
    "your text is there, but masked (chapter\u00a03).";
};
open();
