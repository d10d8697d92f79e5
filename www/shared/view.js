// Showing values. Whatever came off the wire becomes text, never HTML.

export const $ = (id) => document.getElementById(id);

const format = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

// Shows a number in the <data> element of this id: grouped for people in the
// text, plain for programs in the value. NaN means that there is none yet.
export function show(id, number) {
  $(id).value = number;
  $(id).textContent = Number.isNaN(number) ? "–" : format.format(number);
}

// Appends to a log: follows the newest line, unless the reader has scrolled up,
// and forgets the oldest.
export function append(log, line, limit = 200) {
  const below = log.scrollHeight - log.scrollTop - log.clientHeight;
  log.append(line);
  while (log.childElementCount > limit) log.firstElementChild.remove();
  if (below < 10) log.scrollTop = log.scrollHeight;
}

// A new element that holds this text.
export function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

// A payload as it is on the wire: text is UTF-8 there (RFC 6455 §5.6).
export const bytesOf = (data) =>
  typeof data === "string"
    ? new TextEncoder().encode(data)
    : new Uint8Array(data);

export const hex = (byte) => byte.toString(16).padStart(2, "0");

// The beginning of a payload, in hexadecimal.
export function hexStart(data) {
  const bytes = bytesOf(data);
  const start = Array.from(bytes.subarray(0, 8), hex).join(" ");
  return bytes.length > 8 ? `${start} …` : start;
}

// A payload as a log shows it: what it is, its length, how it begins.
export function describe(data) {
  const text = typeof data === "string";
  const length = format.format(bytesOf(data).length);
  const long = text && data.length > 48;
  const start = long ? `${data.slice(0, 48)}…` : data;
  return text
    ? `text, ${length} bytes: ${start}`
    : `binary, ${length} bytes: ${hexStart(data)}`;
}
