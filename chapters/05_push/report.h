// What the inspector's page is told: a JSON object a report. Bytes travel as
// hexadecimal digits, so that no byte of a peer's can end a string.
//
//   {"kind":"open","connection":3,"at":1764230400000,"request":"474554..."}
//   {"kind":"frame","connection":3,"at":...,"from":"client","fin":true,"rsv":0,
//    "opcode":1,"message":1,"masked":true,"length":5,"head":"818537fa213d",
//    "payload":"48656c6c6f"}
//   {"kind":"end","connection":3,"at":...,"code":1000,"reason":"","rest":""}
//   {"kind":"dropped","count":17}
#pragma once

#include <string>

#include "05_push/frame_reader.h"

// Of which connection a report is, and when it was made.
struct Occasion {
  std::uint64_t connection;  // counted from 1
  std::int64_t at;           // milliseconds since the epoch
};

enum class From { client, server };

// How much of an opening handshake is told.
inline constexpr std::size_t kRequestShown = 2048;

// `request` is the head of the opening handshake, as it was sent.
std::string report_open(const Occasion& occasion, std::string_view request);
// "rsv" has RSV1 as its highest bit, of three; "message" is SeenFrame::message.
std::string report_frame(const Occasion& occasion, From from,
                         const SeenFrame& frame);
// The code and the reason that on_close was told; `rest` is what the client had
// sent of one more frame.
std::string report_end(const Occasion& occasion, std::uint16_t code,
                       std::string_view reason, View rest);
// So many reports were left out, here.
std::string report_dropped(std::uint64_t count);
