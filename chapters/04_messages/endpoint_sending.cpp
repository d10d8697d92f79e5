// The half of an Endpoint that sends.
#include <algorithm>
#include <array>

#include "04_messages/endpoint.h"
#include "common/utf8.h"

namespace {

// §5.5.1: 125 bytes less the code.
constexpr std::size_t kLongestReason = 123;

}  // namespace

bool Endpoint::send(Opcode opcode, View payload, Output& output) {
  if (close_sent_) return false;
  if (keys_ || extension_) {
    send_encoded(opcode, payload, output);
  } else {
    append_frame(output, opcode, payload);
  }
  return true;
}

void Endpoint::send_encoded(Opcode opcode, View payload, Output& output) {
  std::optional<View> encoded;
  if (extension_ && !is_control(opcode)) encoded = extension_->encode(payload);
  if (encoded) {
    send_frame(opcode, *encoded, output, extension_->rsv());
  } else {
    send_frame(opcode, payload, output);
  }
}

bool Endpoint::close(std::uint16_t code, std::string_view reason,
                     Output& output) {
  if (close_sent_ || !may_be_sent(code) || reason.size() > kLongestReason ||
      !is_utf8(view_of(reason))) {
    return false;
  }
  send_close(code, reason, output);
  return true;
}

void Endpoint::send_close(std::uint16_t code, std::string_view reason,
                          Output& output) {
  assert(reason.size() <= kLongestReason);
  close_sent_ = true;
  std::array<std::byte, kLongestControl> payload;
  std::ranges::copy(bytes_of(code), payload.begin());
  std::ranges::copy(view_of(reason), payload.begin() + 2);
  send_frame(Opcode::close, View(payload).first(2 + reason.size()), output);
}

void Endpoint::send_frame(Opcode opcode, View payload, Output& output,
                          std::uint8_t rsv) {
  if (keys_) {
    append_masked_frame(output, opcode, payload, keys_->next_key(), rsv);
  } else {
    append_frame(output, opcode, payload, rsv);
  }
}
