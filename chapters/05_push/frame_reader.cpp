#include "05_push/frame_reader.h"

#include <algorithm>

namespace {

// At most n bytes off the front of `bytes`.
View take(View& bytes, std::uint64_t n) {
  const View front = bytes.first(
      static_cast<std::size_t>(std::min<std::uint64_t>(n, bytes.size())));
  bytes = bytes.subspan(front.size());
  return front;
}

std::size_t shown(const FrameHeader& header) {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(header.length, FrameReader::kShown));
}

}  // namespace

bool FrameReader::next(View& bytes, SeenFrame& frame) {
  skip_ -= take(bytes, skip_).size();
  while (size_ < wanted()) {
    if (bytes.empty()) return false;
    const View more = take(bytes, wanted() - size_);
    std::ranges::copy(more, kept_.data() + size_);
    size_ += more.size();
  }
  give(frame);
  return true;
}

// How much of a frame is kept, as far as the bytes that came can tell: the
// second says how long the header is, the header how long the payload.
std::size_t FrameReader::wanted() const {
  if (size_ < 2) return 2;
  const std::size_t head = header_size(kept_[1]);
  if (size_ < head) return head;
  return head + shown(read_header(kept_.data()));
}

void FrameReader::give(SeenFrame& frame) {
  frame.header = read_header(kept_.data());
  const std::span<std::byte> payload =
      std::span(kept_).subspan(frame.header.size, shown(frame.header));
  if (frame.header.masked) apply_mask(payload, frame.header.key);
  const Opcode opcode = frame.header.opcode;
  if (opcode == Opcode::text || opcode == Opcode::binary) message_ = opcode;
  frame.message = opcode == Opcode::continuation ? message_ : opcode;
  frame.head = View(kept_).first(frame.header.size);
  frame.payload = payload;
  skip_ = frame.header.length - payload.size();
  size_ = 0;
}
