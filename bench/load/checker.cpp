#include "bench/load/checker.h"

#include <algorithm>

namespace {

std::string number_of(char byte) {
  return std::to_string(static_cast<unsigned char>(byte));
}

}  // namespace

std::expected<std::uint64_t, std::string> EchoChecker::take(
    std::string_view bytes) {
  const std::size_t unit = traffic_.expected.unit();
  const std::uint64_t before = offset_ / unit;
  while (!bytes.empty()) {
    const std::size_t place = offset_ % unit;
    std::string_view piece = bytes;
    if (unit > kWhole) piece = piece.substr(0, unit - place);
    const auto expected = traffic_.expected.from(offset_, piece.size());
    piece = piece.substr(0, expected.size());
    const auto looked_at = compared(piece, place);
    if (looked_at != expected.substr(0, looked_at.size())) {
      return std::unexpected(difference(piece));
    }
    offset_ += piece.size();
    bytes.remove_prefix(piece.size());
  }
  return offset_ / unit - before;
}

std::string_view EchoChecker::compared(std::string_view piece,
                                       std::size_t place) const {
  const std::size_t unit = traffic_.expected.unit();
  if (unit <= kWhole || offset_ / unit % kSample == 0) return piece;
  const std::size_t header = traffic_.header;
  return piece.substr(0, place < header ? header - place : 0);
}

std::string EchoChecker::difference(std::string_view piece) const {
  const auto expected = traffic_.expected.from(offset_, piece.size());
  const auto [got, wanted] =
      std::mismatch(piece.begin(), piece.end(), expected.begin());
  const std::uint64_t at =
      offset_ + static_cast<std::uint64_t>(got - piece.begin());
  const std::size_t unit = traffic_.expected.unit();
  return "Answer " + std::to_string(at / unit) + " is wrong at its byte " +
         std::to_string(at % unit) + ": got " + number_of(*got) + ", not " +
         number_of(*wanted) + ".";
}
