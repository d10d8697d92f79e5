#include "03_framing/trace.h"

#include <algorithm>

#include "03_framing/violation.h"
#include "common/connection.h"
#include "common/hex_dump.h"
#include "common/log.h"

namespace {

constexpr std::string_view kArrowColour = "\x1b[1m", kWireColour = "\x1b[36m",
                           kSectionColour = "\x1b[2m";

// The columns: wire, meaning, section. Eight bytes fill the first.
constexpr std::size_t kWireWidth = 23, kMeaningWidth = 45;
// Bytes of a payload: kept, and shown as wire, as hex or as text. Of text more
// is kept than shown, lest a character be cut.
constexpr std::size_t kKept = 64, kWireShown = 8, kHexShown = 15,
                      kTextShown = 48;

// "37 fa 21 3d", ending with `more` if not everything fits into `most` bytes.
std::string hex(View bytes, std::size_t most, std::string_view more) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const bool cut = bytes.size() > most;
  std::string text;
  for (std::byte b : bytes.first(cut ? most - 1 : bytes.size())) {
    const auto value = std::to_integer<unsigned>(b);
    if (!text.empty()) text += ' ';
    text += {kDigits[value >> 4], kDigits[value & 15]};
  }
  if (cut) text.append(" ").append(more);
  return text;
}

std::string wire_of(View bytes) { return hex(bytes, kWireShown, ".."); }

// The bits of `mask` in a byte, the others as dots: ".000 ....".
std::string bits(std::byte byte, unsigned mask) {
  std::string text;
  for (unsigned bit = 0x80; bit > 0; bit >>= 1) {
    const bool set = std::to_integer<unsigned>(byte) & bit;
    text += !(mask & bit) ? '.' : set ? '1' : '0';
    if (bit == 0x10) text += ' ';
  }
  return text + "  ";
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

std::string_view section_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
      return "§5.4";
    case Opcode::text:
    case Opcode::binary:
      return "§5.6";
    case Opcode::close:
      return "§5.5.1";
    case Opcode::ping:
      return "§5.5.2";
    case Opcode::pong:
      return "§5.5.3";
  }
  return "§5.2";
}

// RFC 6455 §7.4.1, and what was registered later.
std::string_view meaning_of(unsigned close_code) {
  constexpr std::string_view kFrom1000[] = {
      "normal closure",    "going away",      "protocol error",
      "unsupported data",  "reserved",        "never on the wire",
      "never on the wire", "invalid payload", "policy violation",
      "message too big",   "wants extension", "internal error",
      "service restart",   "try again later", "bad gateway",
      "never on the wire"};
  if (close_code >= 1000 && close_code - 1000 < std::size(kFrom1000)) {
    return kFrom1000[close_code - 1000];
  }
  if (close_code < 3000 || close_code > 4999) return "may not be used";
  return close_code < 4000 ? "of a library" : "of the application";
}

}  // namespace

std::string FrameAnnotator::feed(View bytes) {
  std::string lines;
  while (!bytes.empty()) {
    lines += remaining_ > 0 ? take_payload(bytes) : take_header(bytes);
  }
  return lines;
}

// A byte at a time: only the second tells how many there are.
std::string FrameAnnotator::take_header(View& bytes) {
  kept_.append(bytes.first(1));
  bytes = bytes.subspan(1);
  if (kept_.size() < 2) return {};
  if (kept_.size() < header_size(kept_.data()[1])) return {};
  header_ = read_header(kept_.data());
  remaining_ = header_.length;
  if (header_.opcode == Opcode::text || header_.opcode == Opcode::binary) {
    message_ = header_.opcode;
  }
  std::string lines = header_lines(kept_.view());
  kept_.clear();
  return lines;
}

std::string FrameAnnotator::take_payload(View& bytes) {
  View part = bytes.first(static_cast<std::size_t>(
      std::min<std::uint64_t>(remaining_, bytes.size())));
  bytes = bytes.subspan(part.size());
  remaining_ -= part.size();
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(header_.length, kKept));
  part = part.first(std::min(part.size(), wanted - kept_.size()));
  kept_.append(part);
  std::string lines;
  if (!part.empty() && kept_.size() == wanted) lines = payload_lines();
  if (remaining_ == 0) kept_.clear();
  return lines;
}

std::string FrameAnnotator::header_lines(View bytes) const {
  const Opcode opcode = header_.opcode;
  const auto number = std::to_string(static_cast<unsigned>(opcode));
  std::string lines = line(
      wire_of(bytes.first(1)),
      bits(bytes[0], 0x80) + (header_.fin ? "FIN: the final fragment"
                                          : "no FIN: more fragments follow"),
      "§5.2");
  lines += line("", bits(bytes[0], 0x70) + rsv_meaning(header_.rsv), "§5.2");
  lines += line("",
                bits(bytes[0], 0x0f) + "opcode " + number + ": " +
                    std::string(name_of(opcode)),
                section_of(opcode));
  lines += line(
      wire_of(bytes.subspan(1, 1)),
      bits(bytes[1], 0x80) + (header_.masked ? "MASK: the payload is masked"
                                             : "no MASK: the payload is plain"),
      "§5.1");
  return lines + length_lines(bytes);
}

std::string FrameAnnotator::length_lines(View bytes) const {
  const std::size_t key_size = header_.masked ? sizeof(MaskingKey) : 0;
  View longer = bytes.subspan(2, header_.size - key_size - 2);
  const std::string seven_bits = bits(bytes[1], 0x7f);
  const std::string length = "length " + std::to_string(header_.length);
  std::string lines;
  if (longer.empty()) {
    lines = line("", seven_bits + length, "§5.2");
  } else {
    lines = line("",
                 seven_bits + "the next " + std::to_string(longer.size()) +
                     " bytes are the length",
                 "§5.2") +
            line(wire_of(longer), length, "§5.2");
  }
  if (!header_.masked) return lines;
  return lines + line(wire_of(bytes.last(key_size)), "masking key", "§5.3");
}

std::string FrameAnnotator::payload_lines() const {
  Buffer unmasked;
  unmasked.append(kept_.view());
  if (header_.masked) apply_mask(unmasked.bytes(), header_.key);
  View wire = kept_.view(), plain = unmasked.view();
  std::string lines;
  if (header_.opcode == Opcode::close) {
    const std::size_t size = std::min<std::size_t>(2, plain.size());
    lines = close_code_line(wire.first(size), plain.first(size));
    wire = wire.subspan(size);
    plain = plain.subspan(size);
    if (plain.empty()) return lines;
  }
  return lines + line(wire_of(wire),
                      shows_text()
                          ? '"' + escaped(as_text(plain), kTextShown) + '"'
                          : hex(plain, kHexShown, "..."));
}

// §5.5.1: a Close frame's payload begins with a code, of two bytes.
std::string FrameAnnotator::close_code_line(View wire, View plain) const {
  if (plain.size() < 2) return line(wire_of(wire), "half a code", "§5.5.1");
  const unsigned code = code_at(plain);
  return line(
      wire_of(wire),
      "code " + std::to_string(code) + ": " + std::string(meaning_of(code)),
      "§7.4");
}

// With a reserved bit set, only the extension knows what it is.
bool FrameAnnotator::shows_text() const {
  const Opcode opcode =
      header_.opcode == Opcode::continuation ? message_ : header_.opcode;
  return opcode != Opcode::binary && header_.rsv == 0;
}

std::string FrameAnnotator::line(std::string_view wire,
                                 std::string_view meaning,
                                 std::string_view section) const {
  std::string text = wire.empty() ? "  " : paint(kArrowColour, arrow_);
  text += ' ' + paint(kWireColour, padded(wire, kWireWidth)) + "  ";
  if (section.empty()) return text.append(meaning) + "\n";
  return text + padded(meaning, kMeaningWidth) + " " +
         paint(kSectionColour, section) + "\n";
}

std::string FrameAnnotator::paint(std::string_view colour,
                                  std::string_view text) const {
  if (!colours_) return std::string(text);
  return std::string(colour) + std::string(text) + "\x1b[0m";
}

void trace_frames(Connection& connection) {
  connection.limit_input(8 * 1024);
  connection.set_tap(std::make_shared<FrameTrace>());
}

FrameTrace::FrameTrace()
    : received_("<<", log_has_colours()), sent_(">>", log_has_colours()) {}

void FrameTrace::on_received(View bytes) { log_as_is(received_.feed(bytes)); }

void FrameTrace::on_sent(View bytes) { log_as_is(sent_.feed(bytes)); }
