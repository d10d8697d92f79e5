// Frames in every order (RFC 6455 §5.4, §5.5): all orders of up to four frames
// of seven kinds, against a model that says what they mean in a few lines.
#include <array>

#include "04_messages/endpoint_run.h"
#include "04_messages/violations.h"

namespace {

// First bytes of frames: FIN and the opcode. A final one has 0x80.
constexpr unsigned kTextBegun = 0x01, kText = 0x81, kMore = 0x00, kLast = 0x80,
                   kPing = 0x89, kPong = 0x8a, kClose = 0x88;
constexpr std::array kKinds = {kTextBegun, kText, kMore, kLast,
                               kPing,      kPong, kClose};
constexpr std::size_t kLongest = 4;

using Order = std::vector<unsigned>;

// A frame's payload is its place in the order.
std::string payload_at(std::size_t place) { return std::to_string(place); }

std::string wire_of(const Order& order) {
  std::string wire;
  for (std::size_t i = 0; i < order.size(); ++i) {
    wire += masked(order[i],
                   order[i] == kClose ? close_payload(1000) : payload_at(i));
  }
  return wire;
}

std::string failed(const Violation& rule) {
  return "> close 1002 '" + explanation(rule) + "'\nfailed " +
         std::string(rule.name) + "\n";
}

// What §5.4 and §5.5 say of the order, in the words of endpoint_run.h.
std::string meaning_of(const Order& order) {
  std::string said;
  std::optional<std::string> open;  // the message that is being put together
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::string payload = payload_at(i);
    const unsigned kind = order[i];
    if (kind == kClose) return said + "> close 1000 ''\nclosed 1000 ''\n";
    if (kind == kPing) {
      said += "> pong '" + payload + "'\nping '" + payload + "'\n";
      continue;
    }
    if (kind == kPong) {
      said += "pong '" + payload + "'\n";
      continue;
    }
    const bool continues = kind == kMore || kind == kLast;
    if (continues && !open) {
      return said + failed(violation::kNothingToContinue.with(1));
    }
    if (!continues && open) {
      return said + failed(violation::kInterleaved.with(1));
    }
    open = open.value_or("") + payload;
    if (kind != kText && kind != kLast) continue;
    said += "text '" + *open + "'\n";
    open.reset();
  }
  return said;
}

void try_orders(Order& order, int& tried) {
  const std::string wire = wire_of(order), meaning = meaning_of(order);
  EXPECT_EQ(ServerEnd().shows(wire).said, meaning);
  EXPECT_EQ(ServerEnd().shows(byte_by_byte(wire)).said, meaning);
  ++tried;
  if (order.size() == kLongest) return;
  for (const unsigned kind : kKinds) {
    order.push_back(kind);
    try_orders(order, tried);
    order.pop_back();
  }
}

TEST(Orders, hostile_094_095_all_of_up_to_four_frames) {
  Order order;
  int tried = 0;
  try_orders(order, tried);
  EXPECT_EQ(tried, 1 + 7 + 7 * 7 + 7 * 7 * 7 + 7 * 7 * 7 * 7);
}

}  // namespace
