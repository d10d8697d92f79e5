#include "01_polling/files/conditions.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "01_polling/http_date.h"

namespace {

std::string hexadecimal(std::uint64_t number) {
  char digits[16];
  const auto [end, error] =
      std::to_chars(digits, digits + sizeof digits, number, 16);
  return {digits, end};
}

std::string entity_tag(const FileStatus& status, bool strong) {
  return (strong ? "\"" : "W/\"") + hexadecimal(status.inode) + "-" +
         hexadecimal(status.size) + "-" +
         hexadecimal(static_cast<std::uint64_t>(status.modified_ns)) + "\"";
}

std::int64_t whole_seconds(Duration time) {
  return std::chrono::floor<std::chrono::seconds>(time).count();
}

// §8.8.3.2. Weak: "W/" does not matter.
bool weak_match(std::string_view a, std::string_view b) {
  if (a.starts_with("W/")) a.remove_prefix(2);
  if (b.starts_with("W/")) b.remove_prefix(2);
  return a == b;
}

bool strong_match(std::string_view a, std::string_view b) {
  return a == b && !a.starts_with("W/");
}

// §8.8.3: etagc, all that may stand between the quotes.
bool is_etagc(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (0x23 <= byte && byte <= 0x7E) || byte >= 0x80;
}

// Takes the entity tag that `list` begins with; "" if it begins with none.
std::string_view take_tag(std::string_view& list) {
  const std::size_t quote = list.starts_with("W/") ? 2 : 0;
  if (list.substr(quote, 1) != "\"") return {};
  std::size_t end = quote + 1;
  while (end < list.size() && is_etagc(list[end])) ++end;
  if (list.substr(end, 1) != "\"") return {};
  const std::string_view tag = list.substr(0, end + 1);
  list.remove_prefix(tag.size());
  return tag;
}

// Whether a member of `list` (or "*") matches. A tag may hold commas, so that
// the list cannot be cut at them. A malformed list matches nothing.
bool any_match(std::string_view list, std::string_view current,
               bool (*match)(std::string_view, std::string_view)) {
  if (list == "*") return true;
  bool found = false;
  for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
    if (!list.starts_with(',')) {
      const std::string_view tag = take_tag(list);
      if (tag.empty()) return false;
      found = found || match(tag, current);
      list = trimmed(list);
      if (!list.empty() && !list.starts_with(',')) return false;
    }
    // An empty member is none (§5.6.1.2).
    if (!list.empty()) list.remove_prefix(1);
  }
  return found;
}

// Nothing, too, if the date is invalid or there are several: such a field MUST
// be ignored (§13.1.3, §13.1.4).
std::optional<std::int64_t> date_in(const Request& request,
                                    std::string_view name, std::int64_t now) {
  const std::optional<std::string> value = request.list(name);
  return value ? parse_http_date(*value, now) : std::nullopt;
}

// Steps 1 and 2 of §13.2.2: the client would not want another version.
bool is_expected_version(const Request& request, const Validators& current) {
  if (const auto tags = request.list("If-Match")) {
    return any_match(*tags, current.etag, strong_match);
  }
  const auto date = date_in(request, "If-Unmodified-Since", current.now);
  return !date || current.last_modified <= *date;
}

// Steps 3 and 4: the client has this version already.
bool is_known_version(const Request& request, const Validators& current) {
  if (const auto tags = request.list("If-None-Match")) {
    return any_match(*tags, current.etag, weak_match);
  }
  const auto date = date_in(request, "If-Modified-Since", current.now);
  return date && current.last_modified <= *date;
}

}  // namespace

Validators::Validators(const FileStatus& status, Duration moment)
    : etag(entity_tag(status, Duration(status.modified_ns) < moment - 1s)),
      last_modified(
          whole_seconds(std::min(Duration(status.modified_ns), moment))),
      now(whole_seconds(moment)) {}

int evaluate_preconditions(const Request& request, const Validators& current) {
  if (!is_expected_version(request, current)) return 412;
  return is_known_version(request, current) ? 304 : 200;
}

bool range_applies(const Request& request, const Validators& current) {
  const std::optional<std::string> value = request.list("If-Range");
  if (!value) return true;
  // A weak validator cannot tell whether the parts fit together; that goes for
  // the date, too, while the file is young (§8.8.2.2). Both must match exactly.
  if (!current.is_strong()) return false;
  return *value == current.etag ||
         parse_http_date(*value, current.now) == current.last_modified;
}
