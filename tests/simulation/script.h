// What a peer sends, and what it must get for it: exactly, in order. A script
// is made beforehand, without looking at the server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/duration.h"
#include "simulation/dice.h"

// The ports of the server, and its limits, as world.cpp sets them.
inline constexpr std::uint16_t kPagesPort = 80, kEchoPort = 81, kPushPort = 82;
inline constexpr std::size_t kMaxMessage = 100'000, kMaxFragments = 64;
inline constexpr Duration kPushInterval = 3s;

// Bytes to compare with; in a text, kAny stands for any one printable character
// (of a date, or of a time).
struct Pattern {
  static constexpr char kAny = '\x7f';
  std::string head;
  std::string_view body = {};  // behind the head; lives for good
  bool text = false;           // kAny has its meaning in the head
  bool last = false;           // nothing may follow

  std::size_t size() const { return head.size() + body.size(); }
};

// A part of what the server sends: a response, or a frame.
struct Segment {
  Pattern usual;
  Pattern stopping = {};  // instead, once SIGTERM was sent; empty: nothing
  std::size_t owed = 0;   // when so many bytes have arrived at the server
  bool optional = false;  // may be missing
  // Instead, if its file could not be opened; and if SIGTERM was sent besides.
  Pattern busy = {}, busy_stopping = {};
};

// How a peer ends.
enum class Ending {
  in_order,    // gets everything, and closes behind the server or before it
  half_close,  // FIN behind what it sends, then gets everything
  reset,       // RST in the middle
  stay,        // sends nothing more, and never closes: the server must
};

struct Script {
  std::string kind;
  std::uint16_t port = kPagesPort;
  std::string wire = {};  // all that it sends
  std::vector<Segment> expected = {};
  // Before the byte `at` is sent, so many segments must have come.
  struct Wait {
    std::size_t at, segments;
  };
  std::vector<Wait> waits = {};
  std::size_t send_at_most = ~std::size_t{0};  // then comes the ending
  Ending ending = Ending::in_order;
  bool server_ends = false;  // after the last segment the server closes
  bool any_refusal = false;  // whatever the answer is, it is an HTTP error
  bool for_good = false;     // the server may keep it until SIGTERM
  bool may_lose = false;     // sends on behind the end: what waits may be lost

  std::size_t piece = 500;    // sends at most so many bytes at a time
  Duration send_gap = 5ms;    // and waits at most so long
  std::size_t gulp = 16'384;  // takes at most so many bytes at a time; 0: none
  Duration take_gap = 2ms;
  // The server must have closed it by then, counted from its accept.
  Duration gone_within = 60s;
};

// A peer of a random kind. `number`: its own.
Script random_script(std::size_t number, Dice& dice);
// One of each kind, in turn, without much chance: for the scripted session.
Script plain_script(std::size_t number);
// What a peer gets, and nothing else, when there are too many.
Pattern too_many_connections();
