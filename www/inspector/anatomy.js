// A frame's header, part by part: its bits, its name, what it says here, and
// the section of RFC 6455 that gives the rule.

import { hexOf, opcodeName } from "/inspector/report.js";
import { hex } from "/shared/view.js";

const kOpcodeRules = {
  0: ["§5.4", "goes on with the message that an earlier frame began."],
  1: [
    "§5.6",
    "the payload is text, in UTF-8; a fragment of it may be cut within a " +
      "character.",
  ],
  2: ["§5.6", "the payload is whatever the application makes of it."],
  8: [
    "§5.5.1",
    "begins the closing handshake, or answers it; no frame of data follows. " +
      "The payload is empty, or a code of two bytes and a reason.",
  ],
  9: ["§5.5.2", "asks for a Pong, as soon as is practical."],
  10: [
    "§5.5.3",
    "answers a Ping, with its payload; or comes unasked, as a sign of life.",
  ],
};
const kReservedRule = [
  "§5.2",
  "reserved. Whoever gets it fails the connection.",
];

// The header's groups of whole bytes, each with its parts:
//   { place: "byte 1: 81", parts: [{ kind, bits, name, says, section, rule },
//     ...] }
export function anatomyOf(frame) {
  const { head, masked } = frame;
  const key = masked ? 4 : 0;
  const longer = head.subarray(2, head.length - key);
  const groups = [firstByte(frame), secondByte(frame, longer.length)];
  if (longer.length > 0) groups.push(longerLength(longer));
  if (masked) groups.push(maskingKey(head));
  return groups;
}

function firstByte({ head, fin, opcode }) {
  const bits = bitsOf(head[0]);
  return {
    place: `byte 1: ${hex(head[0])}`,
    parts: [
      {
        kind: "fin",
        bits: bits[0],
        name: "FIN",
        says: fin ? "final fragment" : "more follow",
        section: fin ? "§5.2" : "§5.4",
        rule: fin
          ? "this is the final fragment of a message. The first may be it."
          : "the message goes on in frames with opcode 0. Control frames may " +
            "come between.",
      },
      ...[1, 2, 3].map((n) => reserved(n, bits[n])),
      {
        kind: "opcode",
        bits: bits.slice(4),
        name: "opcode",
        says: opcodeName(opcode),
        ...opcodeRule(opcode),
      },
    ],
  };
}

const reserved = (n, bit) => ({
  kind: "rsv",
  bits: bit,
  name: `RSV${n}`,
  says: bit === "1" ? "set" : "",
  section: "§5.2",
  rule:
    "0, unless an extension was agreed on that says what it means. Otherwise " +
    "whoever gets it fails the connection.",
});

function opcodeRule(opcode) {
  const [section, words] = kOpcodeRules[opcode] ?? kReservedRule;
  return { section, rule: `${opcode}, ${opcodeName(opcode)}: ${words}` };
}

function secondByte({ head, masked }, longer) {
  const bits = bitsOf(head[1]);
  const short = head[1] & 0x7f;
  return {
    place: `byte 2: ${hex(head[1])}`,
    parts: [
      {
        kind: "mask",
        bits: bits[0],
        name: "MASK",
        says: masked ? "masked" : "plain",
        section: "§5.1",
        rule:
          "a client masks every frame, a server none. Whoever gets it " +
          "otherwise closes the connection.",
      },
      {
        kind: "length",
        bits: bits.slice(1),
        name: "length",
        says: longer ? `${short}: ${longer} bytes follow` : bytes(short),
        section: "§5.2",
        rule:
          "of the payload. Up to 125 it stands here; 126 says that 2 bytes " +
          "of length follow, 127 that 8 do.",
      },
    ],
  };
}

const longerLength = (longer) => ({
  place: `bytes 3 to ${2 + longer.length}`,
  parts: [
    {
      kind: "longer",
      bits: hexOf(longer),
      name: "extended length",
      says: bytes(BigInt(`0x${hexOf(longer).replaceAll(" ", "")}`)),
      section: "§5.2",
      rule:
        "the highest byte first, and the shortest of the three forms that " +
        "fits.",
    },
  ],
});

const maskingKey = (head) => ({
  place: `bytes ${head.length - 3} to ${head.length}`,
  parts: [
    {
      kind: "key",
      bits: hexOf(head.subarray(head.length - 4)),
      name: "masking key",
      says: "new for each frame",
      section: "§5.3",
      rule:
        "byte i of the payload is XORed with byte i mod 4 of the key. It " +
        "must not be foreseeable. It hides nothing.",
    },
  ],
});

const bitsOf = (byte) => byte.toString(2).padStart(8, "0");

export const bytes = (n) =>
  `${n.toLocaleString("en")} ${Number(n) === 1 ? "byte" : "bytes"}`;
