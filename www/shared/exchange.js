// One HTTP exchange, and what it cost. TCP, IP and the link below add their
// own headers, for polling and for push alike; no page can see those.

import { bytesOf } from "/shared/view.js";

// GETs a path: the text, when it had arrived, and the bytes in each direction.
export async function exchange(path) {
  const response = await fetch(path);
  const text = await response.text();
  const arrived = Date.now();
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return {
    text,
    arrived,
    up: requestSize(response),
    down: size(response, text),
  };
}

// A page cannot see its own requests; the server counts them and says so.
const requestSize = (response) => Number(response.headers.get("Request-Bytes"));

// Status line, fields, empty line, content: RFC 9112 §2.1.
function size(response, text) {
  let bytes = `HTTP/1.1 200 ${response.statusText}\r\n\r\n`.length;
  for (const [name, value] of response.headers) {
    bytes += `${name}: ${value}\r\n`.length;
  }
  return bytes + bytesOf(text).length;
}
