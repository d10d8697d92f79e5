// The annotated wire: every frame in both directions, its bytes beside their
// bits, their meaning, and the section of RFC 6455 that gives it.
//
//   << 81               1... ....  FIN: the final fragment              §5.2
//                       .000 ....  RSV1 to RSV3: no extension           §5.2
//                       .... 0001  opcode 1: text                       §5.6
//   << 85               1... ....  MASK: the payload is masked          §5.1
//                       .000 0101  length 5                             §5.2
//   << 37 fa 21 3d      masking key                                     §5.3
//   << 7f 9f 4d 51 58   "Hello"
//
// Bytes stand behind an arrow, and only there. What a peer wrote ends its line:
// no text of its own, however wide, moves a column.
#pragma once

#include <string>

#include "03_framing/frame.h"
#include "common/handler.h"

// One direction. Reads headers whether they are allowed or not, so that it also
// shows what the decoder refuses.
class FrameAnnotator {
 public:
  // `arrow`: two characters; `colours`: for a terminal.
  FrameAnnotator(std::string arrow, bool colours)
      : arrow_(std::move(arrow)), colours_(colours) {}

  // Takes the next bytes; gives the lines that are due: about a header when it
  // is whole, about its payload when as much has come as they show. However the
  // bytes were cut, the lines are the same.
  std::string feed(View bytes);

 private:
  std::string take_header(View& bytes);
  std::string take_payload(View& bytes);
  std::string header_lines(View bytes) const;
  std::string length_lines(View bytes) const;
  std::string payload_lines() const;
  std::string close_code_line(View wire, View plain) const;
  bool shows_text() const;
  std::string line(std::string_view wire, std::string_view meaning,
                   std::string_view section = {}) const;
  std::string paint(std::string_view colour, std::string_view text) const;

  std::string arrow_;
  bool colours_;
  FrameHeader header_;               // of the current frame
  Opcode message_ = Opcode::binary;  // what its first frame said it is
  std::uint64_t remaining_ = 0;      // of the payload
  Buffer kept_;  // a header that is not whole; the beginning of a payload
};

// Shows all that the connection receives and sends on standard error. It is
// read in smaller pieces from now on: of a frame of 6 bytes the trace makes
// 400.
void trace_frames(Connection& connection);

// The tap that does it.
class FrameTrace final : public Tap {
 public:
  FrameTrace();
  void on_received(View bytes) override;
  void on_sent(View bytes) override;

 private:
  FrameAnnotator received_, sent_;
};
