#include "03_framing/trace.h"

#include <algorithm>

#include "common/hex_dump.h"
#include "common/log.h"

namespace {

constexpr std::string_view kWireColour = "\x1b[36m", kMeaningColour = "",
                           kSectionColour = "\x1b[2m", kArrowColour = "\x1b[1m";
// Of a payload so many bytes are shown.
constexpr std::size_t kShown = 64;

std::string hex(View bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::byte b : bytes) {
    const auto value = std::to_integer<unsigned>(b);
    if (!text.empty()) text += ' ';
    text += {kDigits[value >> 4], kDigits[value & 15]};
  }
  return text;
}

// The bits of `mask` in a byte, the others as dots: ".000 ....".
std::string bits(std::byte byte, unsigned mask) {
  std::string text;
  for (unsigned bit = 0x80; bit > 0; bit >>= 1) {
    const bool set = std::to_integer<unsigned>(byte) & bit;
    text += !(mask & bit) ? '.' : set ? '1' : '0';
    if (bit == 0x10) text += ' ';
  }
  return text;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  if (result.size() < width) result.resize(width, ' ');
  return result;
}

std::string rsv_meaning(std::uint8_t rsv) {
  if (rsv == 0) return "RSV1 to RSV3: no extension";
  std::string set = "set:";
  if (rsv & kRsv1) set += " RSV1";
  if (rsv & kRsv2) set += " RSV2";
  if (rsv & kRsv3) set += " RSV3";
  return set;
}

}  // namespace

std::string FrameAnnotator::feed(View bytes) {
  std::string text;
  while (!bytes.empty()) {
    if (remaining_ > 0) {
      View part = bytes.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(remaining_, bytes.size())));
      bytes = bytes.subspan(part.size());
      text += payload_lines(part);
      continue;
    }
    pending_.append(bytes.first(1));
    bytes = bytes.subspan(1);
    if (pending_.size() < 2) continue;
    if (pending_.size() < header_size(pending_.data()[1])) continue;
    header_ = read_header(pending_.data());
    remaining_ = header_.length;
    text += header_lines(header_, pending_.view());
    pending_.clear();
  }
  return text;
}

std::string FrameAnnotator::header_lines(const FrameHeader& header,
                                         View bytes) const {
  const auto opcode = static_cast<unsigned>(header.opcode);
  std::string text = paint(kArrowColour, arrow_ + " " + hex(bytes)) + "\n";
  text += line(bits(bytes[0], 0x80),
               header.fin ? "FIN: the message ends with this frame"
                          : "no FIN: further fragments follow",
               "§5.2");
  text += line(bits(bytes[0], 0x70), rsv_meaning(header.rsv), "§5.2");
  text += line(bits(bytes[0], 0x0f),
               "opcode " + std::to_string(opcode) + ": " +
                   std::string(name_of(header.opcode)),
               is_control(header.opcode) ? "§5.5" : "§5.6");
  text += line(bits(bytes[1], 0x80),
               header.masked ? "MASK: from a client" : "no mask: from a server",
               "§5.1");
  const std::size_t key_at = header.size - (header.masked ? 4 : 0);
  std::string length = "length " + std::to_string(header.length);
  text += line(bits(bytes[1], 0x7f), key_at == 2 ? length : "length follows",
               "§5.2");
  if (key_at > 2) {
    text += line(hex(bytes.subspan(2, key_at - 2)), length, "§5.2");
  }
  if (header.masked) {
    text += line(hex(bytes.subspan(key_at)), "masking key", "§5.3");
  }
  return text;
}

std::string FrameAnnotator::payload_lines(View payload) {
  Buffer plain;
  plain.append(payload.first(std::min(payload.size(), kShown)));
  const auto offset = static_cast<std::size_t>(header_.length - remaining_);
  std::string wire = hex(plain.view().first(std::min(plain.size(), 8ul)));
  if (payload.size() > 8) wire += " ..";
  if (header_.masked) apply_mask(plain.bytes(), header_.key, offset);
  std::string meaning = "payload, ";
  if (payload.size() < header_.length) {
    meaning += "from byte " + std::to_string(offset) + ", ";
  }
  meaning += std::to_string(payload.size()) + " bytes: ";
  if (header_.opcode == Opcode::binary) {
    meaning += hex(plain.view().first(std::min(plain.size(), 16ul)));
  } else {
    meaning += escaped(as_text(plain.view()), kShown);
  }
  if (payload.size() > kShown) meaning += " ...";
  remaining_ -= payload.size();
  return line(wire, meaning, "§5.3");
}

std::string FrameAnnotator::line(std::string_view wire,
                                 std::string_view meaning,
                                 std::string_view section) const {
  return "   " + paint(kWireColour, padded(wire, 27)) +
         paint(kMeaningColour, padded(meaning, 42)) + " " +
         paint(kSectionColour, section) + "\n";
}

std::string FrameAnnotator::paint(std::string_view colour,
                                  std::string_view text) const {
  if (!colours_ || colour.empty()) return std::string(text);
  return std::string(colour) + std::string(text) + "\x1b[0m";
}

FrameTrace::FrameTrace(std::size_t skip)
    : received_("<<", log_has_colours()),
      sent_(">>", log_has_colours()),
      skip_(skip) {}

void FrameTrace::on_received(View bytes) { log_as_is(received_.feed(bytes)); }

void FrameTrace::on_sent(View bytes) {
  const std::size_t skipped = std::min(skip_, bytes.size());
  skip_ -= skipped;
  log_as_is(sent_.feed(bytes.subspan(skipped)));
}
