// The annotated wire: every frame in both directions, as hex and bits beside
// their meaning and the section that gives it.
//
//   << 81 85 37 fa 21 3d                                    from the peer
//      1... ....  FIN: the last frame of its message              §5.2
//      .000 ....  RSV1, RSV2, RSV3
//      .... 0001  opcode 1: text
//      ...
#pragma once

#include <functional>
#include <string>

#include "03_framing/frame.h"
#include "common/handler.h"

// One direction. Reads headers whether they are allowed or not, so that it also
// shows what the decoder refuses.
class FrameAnnotator {
 public:
  // `arrow` begins each frame; `colours`: for a terminal.
  FrameAnnotator(std::string arrow, bool colours)
      : arrow_(std::move(arrow)), colours_(colours) {}

  // Takes the next bytes; gives the lines about them, "" while a header is not
  // whole.
  std::string feed(View bytes);

 private:
  std::string header_lines(const FrameHeader& header, View bytes) const;
  std::string payload_lines(View payload);
  std::string line(std::string_view wire, std::string_view meaning,
                   std::string_view section) const;
  std::string paint(std::string_view colour, std::string_view text) const;

  std::string arrow_;
  bool colours_;
  Buffer pending_;      // of a header
  FrameHeader header_;  // of the current frame
  std::uint64_t remaining_ = 0;
};

// A tap that writes both directions to standard error.
class FrameTrace final : public Tap {
 public:
  // `skip`: so many bytes of output are not frames: the 101 that has not left
  // yet.
  explicit FrameTrace(std::size_t skip);
  void on_received(View bytes) override;
  void on_sent(View bytes) override;

 private:
  FrameAnnotator received_, sent_;
  std::size_t skip_;
};
