#include "01_polling/body_reader.h"

#include <algorithm>
#include <charconv>

using namespace bad_request;
using std::unexpected;

namespace {

// The longest chunk-size or trailer line that is waited for. (Bytes.)
constexpr std::size_t kLongestLine = 4 * 1024;

// §7.1.1: *( BWS ";" BWS name [ BWS "=" BWS value ] ). Unknown ones are
// ignored, malformed ones are not.
bool are_extensions(std::string_view text) {
  std::string_view word;
  while (!text.empty()) {
    if (!take(text, ';') || !take_token(text, word)) return false;
    if (!take(text, '=')) continue;
    if (!take_token(text, word) && !take_quoted_string(text, word)) {
      return false;
    }
  }
  return true;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
}

}  // namespace

std::expected<std::uint64_t, BadRequest> parse_chunk_line(
    std::string_view line) {
  std::uint64_t size = 0;
  const char* end = line.data() + line.size();
  auto [stop, error] = std::from_chars(line.data(), end, size, 16);
  if (error != std::errc() || stop - line.data() > 16) {
    return unexpected(kChunk);
  }
  std::string_view rest(stop, end);
  const bool space_behind = rest.ends_with(' ') || rest.ends_with('\t');
  if (space_behind || !are_extensions(trimmed(rest))) return unexpected(kChunk);
  return size;
}

BodyReader::BodyReader(const Framing& framing, std::size_t limit)
    : remaining_(framing.length), limit_(limit) {
  if (framing.chunked) {
    state_ = State::chunk_size;
  } else if (framing.length > 0) {
    state_ = State::fixed;
  }
}

Step BodyReader::next(Bytes& input) {
  while (state_ != State::done) {
    const std::size_t before = input.size();
    Step step;
    if (state_ == State::fixed || state_ == State::chunk_data) {
      step = read_data(input);
    } else {
      std::string_view line;
      step = read_line(input, line);
      if (step == Step::ready) step = end_of_line(line);
    }
    size_ += before - input.size();
    if (step != Step::ready) return step;
    if (size_ > limit_) return fail(kBodyTooLarge);
  }
  return Step::ready;
}

Step BodyReader::fail(const BadRequest& rule) {
  violation_ = &rule;
  return Step::violation;
}

Step BodyReader::read_data(Bytes& input) {
  const std::size_t most = static_cast<std::size_t>(
      std::min<std::uint64_t>(remaining_, input.size()));
  input.consume(most);
  remaining_ -= most;
  if (remaining_ > 0) return Step::need_more;
  state_ = state_ == State::fixed ? State::done : State::chunk_end;
  return Step::ready;
}

// Lines end in CR LF and hold no other control character but tabs.
Step BodyReader::read_line(Bytes& input, std::string_view& line) {
  std::string_view text = input.text();
  for (; looked_ < text.size() && looked_ <= kLongestLine; ++looked_) {
    const char c = text[looked_];
    if (!is_control(c)) continue;
    if (c != '\r') return fail(kChunk);
    if (looked_ + 1 == text.size()) break;
    if (text[looked_ + 1] != '\n') return fail(kChunk);
    line = text.substr(0, looked_);
    input.consume(looked_ + 2);
    looked_ = 0;
    return Step::ready;
  }
  return looked_ > kLongestLine ? fail(kChunk) : Step::need_more;
}

Step BodyReader::end_of_line(std::string_view line) {
  if (state_ == State::chunk_end) {
    if (!line.empty()) return fail(kChunk);
    state_ = State::chunk_size;
  } else if (state_ == State::chunk_size) {
    auto size = parse_chunk_line(line);
    if (!size) return fail(kChunk);
    if (*size > limit_) return fail(kBodyTooLarge);
    remaining_ = *size;
    state_ = *size == 0 ? State::trailer : State::chunk_data;
  } else if (line.empty()) {
    state_ = State::done;
  } else if (!parse_field(line)) {
    return fail(kFieldLine);  // trailer fields are read, never merged (§7.1.2)
  }
  return Step::ready;
}
