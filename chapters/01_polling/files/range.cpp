#include "01_polling/files/range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "01_polling/grammar.h"

namespace {

constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();

// 1*DIGIT. A number beyond 2^64 is beyond every file: the largest stands for
// it (§14.1.2: "prevent parsing errors due to integer conversion overflows").
std::optional<std::uint64_t> parse_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number);
  if (error == std::errc::invalid_argument || end != last) return std::nullopt;
  return error == std::errc::result_out_of_range ? kLargest : number;
}

Selection whole(std::uint64_t size) { return {.status = 200, .length = size}; }

// suffix-range
Selection last_bytes(std::uint64_t count, std::uint64_t size) {
  if (count == 0) return {.status = 416};
  // §14.1.2 calls this satisfiable, yet no Content-Range can name zero bytes.
  if (size == 0) return whole(size);
  const std::uint64_t length = std::min(count, size);
  return {.status = 206, .offset = size - length, .length = length};
}

// int-range: both ends belong to it.
Selection bytes_between(std::uint64_t first, std::uint64_t last,
                        std::uint64_t size) {
  if (last < first) return whole(size);  // §14.1.1: invalid
  if (first >= size) return {.status = 416};
  const std::uint64_t length = std::min(last, size - 1) - first + 1;
  return {.status = 206, .offset = first, .length = length};
}

}  // namespace

Selection select_range(std::string_view range, std::uint64_t size) {
  const std::size_t equals = range.find('=');
  if (equals == range.npos) return whole(size);
  // §14.1: "All range unit names are case-insensitive".
  if (!same_token(range.substr(0, equals), "bytes")) return whole(size);

  const std::string_view spec = trimmed(range.substr(equals + 1));
  const std::size_t dash = spec.find('-');
  if (dash == spec.npos) return whole(size);
  const std::string_view from = spec.substr(0, dash);
  const std::string_view to = spec.substr(dash + 1);
  const auto first = parse_number(from), last = parse_number(to);

  if (from.empty() && last) return last_bytes(*last, size);
  if (first && to.empty()) return bytes_between(*first, kLargest, size);
  if (first && last) return bytes_between(*first, *last, size);
  return whole(size);
}

std::string content_range(const Selection& selection, std::uint64_t size) {
  if (selection.status == 416) return "bytes */" + std::to_string(size);
  const std::uint64_t last = selection.offset + selection.length - 1;
  return "bytes " + std::to_string(selection.offset) + "-" +
         std::to_string(last) + "/" + std::to_string(size);
}
