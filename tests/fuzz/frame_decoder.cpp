// The frame decoder, as a server and as a client: what it reads, written
// again, must be what it was given, byte for byte.
#include "03_framing/decoder.h"

#include "fuzz/fuzz_input.h"

namespace {

// The frames, a line each, put together from their parts; then the violation.
class Reading {
 public:
  Reading(const FuzzInput& input, Role role, std::uint8_t rsv)
      : input_(input), role_(role), rsv_(rsv), decoder_(role, rsv) {}

  std::string of(const Pieces& pieces) {
    feed(pieces, [this](Bytes& bytes) {
      Part part;
      Step step;
      while ((step = decoder_.next(bytes, part)) == Step::ready) take(part);
      if (step == Step::need_more) return true;
      words_ += "\n" + describe(decoder_.violation());
      return false;
    });
    check_written();
    return words_;
  }

 private:
  void take(const Part& part) {
    if (part.first) begin(part);
    input_.must(part.masked.size() <= left_, "no part exceeds its frame");
    input_.must(part.length == left_, "a part says how much is left");
    left_ -= part.masked.size();
    input_.must(part.last == (left_ == 0), "the last part is the last");
    const View payload = part.unmask();
    words_ += as_text(payload);
    write(part, payload);
  }
  void begin(const Part& part) {
    input_.must(left_ == 0, "a frame begins behind the one before");
    left_ = part.length;
    input_.must((part.rsv & ~rsv_) == 0 && is_known(part.opcode),
                "only what is known is let in (RFC 6455 §5.2)");
    input_.must(
        !is_control(part.opcode) || (part.fin && part.last && part.rsv == 0 &&
                                     part.length <= kLongestControl),
        "a control frame is short and whole (RFC 6455 §5.5)");
    words_ += "\n" + std::string(name_of(part.opcode)) +
              (part.fin ? " " : "+ ") + std::to_string(part.rsv) + " " +
              std::to_string(part.length) + " ";
  }
  // Headers have their shortest form only; the key is the one in the input.
  void write(const Part& part, View unmasked) {
    if (part.first) write_header(part);
    std::string payload(as_text(unmasked));
    if (role_ == Role::server) {
      apply_mask(std::as_writable_bytes(std::span(payload)),
                 turned(key_, written_.bytes().size() - payload_begin_));
    }
    written_.append(payload);
  }
  void write_header(const Part& part) {
    const bool masked = role_ == Role::server;
    payload_begin_ = written_.bytes().size() + shortest_header(part.length) +
                     (masked ? sizeof key_ : 0);
    input_.must(payload_begin_ <= input_.text().size(),
                "a frame has a whole header");
    if (masked) {
      const char* from = input_.text().data() + payload_begin_ - sizeof key_;
      std::memcpy(key_.data(), from, sizeof key_);
    }
    append_header(written_, {.fin = part.fin,
                             .rsv = part.rsv,
                             .opcode = part.opcode,
                             .masked = masked,
                             .key = key_,
                             .length = part.length});
  }
  void check_written() const {
    const std::string_view again = as_text(written_.bytes().view());
    input_.must_equal(again, input_.text().substr(0, again.size()),
                      "written again, frames are the bytes that they were");
  }

  const FuzzInput& input_;
  Role role_;
  std::uint8_t rsv_;
  Decoder decoder_;
  std::string words_;
  std::uint64_t left_ = 0;
  Output written_;
  std::size_t payload_begin_ = 0;  // of the frame that is being written
  MaskingKey key_ = {};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  for (const Role role : {Role::server, Role::client}) {
    for (const std::uint8_t rsv : {std::uint8_t{0}, kRsv1}) {
      input.read_the_same([&](const Pieces& pieces) {
        return Reading(input, role, rsv).of(pieces);
      });
    }
  }
  return 0;
}
