// What each field of the opening handshake is for, and where that is written.
// The first element says whether WebSocket needs it.

const kVital = true;
const kOrdinary = false;

const kRequest = {
  host: [
    kVital,
    "The server that the page means: one address may serve many.",
    "RFC 9112 §3.2",
  ],
  connection: [
    kVital,
    "Keeps Upgrade to this hop: no proxy passes it on unread.",
    "RFC 9110 §7.6.1",
  ],
  upgrade: [
    kVital,
    "Asks to go on in another protocol on this same connection.",
    "RFC 9110 §7.8",
  ],
  origin: [
    kVital,
    "The site whose page asks; pages cannot forge it.",
    "RFC 6455 §10.2",
  ],
  "sec-websocket-version": [
    kVital,
    "The version of the protocol; 13 is RFC 6455, and no other is in use.",
    "RFC 6455 §4.1",
  ],
  "sec-websocket-key": [
    kVital,
    "16 random bytes in base64: no secret, but a challenge.",
    "RFC 6455 §4.1",
  ],
  "sec-websocket-extensions": [
    kVital,
    "What the browser offers beyond the protocol. The server may leave it all.",
    "RFC 6455 §9.1",
  ],
  "sec-websocket-protocol": [
    kVital,
    "The subprotocols that the page would speak.",
    "RFC 6455 §1.9",
  ],
  "user-agent": [kOrdinary, "Which program asks.", "RFC 9110 §10.1.5"],
  "accept-encoding": [
    kOrdinary,
    "The compressions it could read in a response.",
    "RFC 9110 §12.5.3",
  ],
  "accept-language": [
    kOrdinary,
    "The languages its user reads.",
    "RFC 9110 §12.5.4",
  ],
  "cache-control": [
    kOrdinary,
    "No answer from a cache, please.",
    "RFC 9111 §5.2",
  ],
  pragma: [
    kOrdinary,
    "Cache-Control: no-cache, as HTTP/1.0 put it.",
    "RFC 9111 §5.4",
  ],
  cookie: [
    kOrdinary,
    "Cookies of this host come along, as with any request.",
    "RFC 6265 §4.2",
  ],
};

const kResponse = {
  upgrade: [
    kVital,
    "The protocol that the connection speaks from here on.",
    "RFC 9110 §7.8",
  ],
  connection: [
    kVital,
    "The other half of Upgrade; the browser checks for both.",
    "RFC 6455 §4.1",
  ],
  "sec-websocket-accept": [
    kVital,
    "Made from the key: the proof that this server knows WebSocket.",
    "RFC 6455 §4.2.2",
  ],
  "sec-websocket-extensions": [
    kVital,
    "The offers that the server takes.",
    "RFC 6455 §9.1",
  ],
  "sec-websocket-protocol": [
    kVital,
    "The one subprotocol that the server chose.",
    "RFC 6455 §1.9",
  ],
  date: [kOrdinary, "When the server answered.", "RFC 9110 §6.6.1"],
};

// Takes a message head as on the wire; gives its first line and its fields.
export function parseHead(head, notes) {
  const [firstLine, ...lines] = head.split("\r\n");
  return { firstLine, fields: lines.map((line) => describe(line, notes)) };
}

export const parseRequest = (head) => parseHead(head, kRequest);
export const parseResponse = (head) => parseHead(head, kResponse);

function describe(line, notes) {
  const colon = line.indexOf(":");
  const name = line.slice(0, colon);
  const value = line.slice(colon + 1).trim();
  const [vital = kOrdinary, note = "", section = ""] =
    notes[name.toLowerCase()] ?? [];
  return { name, value, vital, note, section };
}
