// The frame header, RFC 6455 §5.2.

export const kText = 1;
export const kBinary = 2;

// How many bytes stand before a payload of this length.
export function headerSize(length, masked) {
  return 2 + extendedSize(length) + (masked ? 4 : 0);
}

// Lengths up to 125 fit in the header's 7 bits; longer ones follow in 2 or 8
// bytes of their own. The shortest form that fits MUST be used.
function extendedSize(length) {
  return length <= 125 ? 0 : length <= 65535 ? 2 : 8;
}

// The header of an unfragmented frame, part by part. The masking key is chosen
// by the browser, anew for each frame, and kept from the page: null.
export function headerParts(opcode, length, masked) {
  const size = extendedSize(length);
  const short = { 0: length, 2: 126, 8: 127 }[size];
  const name = opcode === kText ? "text" : "binary";
  const mask = masked ? 1 : 0;
  const parts = [
    {
      bytes: [0x80 | opcode],
      meaning: `FIN 1, RSV 000, opcode ${opcode}: ${name}`,
    },
    { bytes: [(mask << 7) | short], meaning: `MASK ${mask}, length ${short}` },
  ];
  if (size) {
    const meaning = `length ${length} in ${8 * size} bits`;
    parts.push({ bytes: bigEndian(length, size), meaning });
  }
  if (masked)
    parts.push({ bytes: Array(4).fill(null), meaning: "masking key" });
  return parts;
}

// Network byte order: the most significant byte first.
function bigEndian(number, size) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(number));
  return [...new Uint8Array(view.buffer, 8 - size)];
}
