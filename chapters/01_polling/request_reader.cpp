#include "01_polling/request_reader.h"

#include <algorithm>
#include <cstdint>
#include <utility>

using namespace bad_request;

namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
}

// No way out of the loop, and no bool: so it becomes a few vector instructions.
constexpr std::size_t kBlock = 16;
bool has_control(const char* block) {
  std::uint8_t found = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    found = static_cast<std::uint8_t>(found | (is_control(block[i]) ? 1 : 0));
  }
  return found != 0;
}

// The first control character other than a tab, at `from` or behind it; else
// the end of the text, or `most` + 1 if that comes before.
std::size_t end_of_plain(std::string_view text, std::size_t from,
                         std::size_t most) {
  const std::size_t end = std::min(text.size(), most + 1);
  while (from + kBlock <= end && !has_control(&text[from])) from += kBlock;
  while (from < end && !is_control(text[from])) ++from;
  return from;
}

}  // namespace

Step RequestReader::next(Bytes& input, Request& request) {
  if (in_body_) return read_body(input, request);
  // RFC 9112 §2.2: empty lines before a request are skipped.
  while (looked_ == 0 && input.text().starts_with("\r\n")) input.consume(2);
  // If it was seen in an earlier call, what it gave is gone with that input.
  const bool sees_start_line = first_line_ == 0;
  Step step = find_end_of_head(input.text(), request);
  if (step != Step::ready) return step;
  return read_head(input, request, sees_start_line);
}

bool RequestReader::take_expectation() {
  return std::exchange(expected_, false);
}

Step RequestReader::fail(const BadRequest& rule) {
  violation_ = rule;
  return Step::violation;
}

// ready: the head's last byte is text[looked_ - 1]. Every byte is looked at
// once. RFC 9112 §2.2: a CR or LF that is not part of a CR LF is refused, for
// two recipients could take the line to end at different places.
Step RequestReader::find_end_of_head(std::string_view text, Request& request) {
  // Of a start line, too, that is refused before it has ended.
  if (first_line_ == 0) method_is_head_ = text.starts_with("HEAD ");
  while (true) {
    looked_ = end_of_plain(text, looked_, most());
    if (looked_ > most()) return fail(too_long(text));
    if (looked_ == text.size()) return Step::need_more;
    if (text[looked_] == '\n') return fail(kBareLineEnd);
    if (text[looked_] != '\r') return fail(kControlCharacter);
    if (looked_ + 1 == text.size()) return Step::need_more;
    if (text[looked_ + 1] != '\n') return fail(kBareLineEnd);
    const bool empty_line = looked_ == line_begin_;
    Step step = end_line(text, request);
    if (step == Step::violation || empty_line) return step;
  }
}

// At a CR LF: goes on to the next line. What can be said of the start line is
// said at once.
Step RequestReader::end_line(std::string_view text, Request& request) {
  std::string_view line = text.substr(line_begin_, looked_ - line_begin_);
  if (looked_ + 2 > most()) return fail(too_long(text));
  looked_ += 2;
  line_begin_ = looked_;
  if (first_line_ > 0) return Step::ready;
  first_line_ = looked_;
  auto parsed = parse_start_line(line, request);
  return parsed ? Step::ready : fail(parsed.error());
}

// Where the start line, or else the field section, must have ended.
std::size_t RequestReader::most() const {
  return first_line_ == 0 ? limits_->line + 2 : first_line_ + limits_->fields;
}

// RFC 9112 §3: a target that is too long is 414, a method that is 501.
const BadRequest& RequestReader::too_long(std::string_view text) const {
  if (first_line_ > 0) return kFieldsTooLarge;
  const bool in_method = !text.substr(0, limits_->line).contains(' ');
  return in_method ? kMethodUnknown : kTargetTooLong;
}

Step RequestReader::read_head(Bytes& input, Request& request,
                              bool start_line_parsed) {
  std::string_view head = input.text().substr(0, looked_);
  auto framing = start_line_parsed
                     ? parse_rest_of_head(head, first_line_, *limits_, request)
                     : parse_head(head, *limits_, request);
  if (!framing) return fail(framing.error());
  looked_ = line_begin_ = first_line_ = 0;
  if (!framing->has_body()) {
    input.consume(head.size());
    return Step::ready;
  }
  held_head_ = head;
  input.consume(head.size());
  body_ = BodyReader(*framing, limits_->body);
  in_body_ = true;
  // A client that has begun to send its body does not wait for us.
  expected_ = framing->expects_continue && input.empty();
  return read_body(input, request);
}

Step RequestReader::read_body(Bytes& input, Request& request) {
  Step step = body_.next(input);
  if (step == Step::violation) return fail(body_.violation());
  if (step == Step::need_more) return step;
  in_body_ = expected_ = false;
  // Parsed again, since the first views died with the input.
  auto framing = parse_head(held_head_, *limits_, request);
  request.size += body_.size();
  return framing ? Step::ready : fail(framing.error());
}
