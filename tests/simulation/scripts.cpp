// The kinds of peers.
#include <algorithm>
#include <array>

#include "simulation/http_script.h"
#include "simulation/ws_script.h"

namespace {

// ---- Those who keep to the rules -------------------------------------------

void add_requests(Script& script, std::size_t number, std::size_t count,
                  bool last, Dice& dice) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && dice.one_in(2))
      script.waits.push_back({script.wire.size(), i});
    add_request(script, number, dice.below(kRequestKinds),
                last && i + 1 == count, dice);
  }
}

Script pages(std::size_t number, Dice& dice) {
  Script script{.kind = "pages"};
  script.server_ends = dice.one_in(2);
  add_requests(script, number, dice.between(1, 8), script.server_ends, dice);
  if (dice.one_in(3)) script.ending = Ending::half_close;
  return script;
}

// With a socket open; what is sent next may or may not wait for the 101.
Script websocket(const char* kind, std::uint16_t port, Dice& dice) {
  Script script{.kind = kind, .port = port};
  add_handshake(script);
  if (dice.one_in(2)) script.waits.push_back({script.wire.size(), 1});
  return script;
}

void add_messages(Script& script, Dice& dice) {
  constexpr std::array<std::size_t, 4> kLargest = {10, 300, 5000, kMaxMessage};
  for (std::size_t i = dice.below(8); i > 0; --i) {
    add_message(script, dice.pick(kLargest), dice);
    if (dice.one_in(4)) add_ping(script, dice);
    if (dice.one_in(3)) {
      script.waits.push_back({script.wire.size(), script.expected.size()});
    }
  }
}

Script echo(Dice& dice) {
  Script script = websocket("echo", kEchoPort, dice);
  add_messages(script, dice);
  add_close(script);
  return script;
}

Script push(Dice& dice) {
  Script script = websocket("push", kPushPort, dice);
  add_pushes(script, dice.between(1, 4));
  add_close(script);
  return script;
}

Script pings(Dice& dice) {
  Script script = websocket("ping flood", kEchoPort, dice);
  for (std::size_t i = dice.between(50, 400); i > 0; --i) {
    add_ping(script, dice);
  }
  script.piece = 20'000;
  add_close(script);
  return script;
}

// ---- Those who leave -------------------------------------------------------

Script quitter(std::size_t number, Dice& dice) {
  Script script = dice.one_in(2) ? pages(number, dice) : echo(dice);
  script.kind += ", quits";
  script.send_at_most = dice.below(script.wire.size() + 1);
  script.ending = dice.one_in(2) ? Ending::reset : Ending::half_close;
  std::erase_if(script.waits, [&](const Script::Wait&) {
    return script.ending == Ending::half_close;
  });
  return script;
}

// ---- Those who break a rule ------------------------------------------------

// What is sent behind the broken rule is dropped.
void go_on(Script& script, Dice& dice) {
  if (dice.one_in(2)) script.ending = Ending::stay;
  if (!dice.one_in(3)) return;
  script.wire += std::string(dice.between(1, 5000), 'x');
  script.may_lose = true;
}

Script bad_request(std::size_t number, Dice& dice) {
  Script script{.kind = "bad request"};
  add_requests(script, number, dice.below(4), false, dice);
  add_bad_request(script, dice);
  script.server_ends = true;
  go_on(script, dice);
  return script;
}

Script violation(Dice& dice) {
  Script script = websocket("violation", kEchoPort, dice);
  add_messages(script, dice);
  add_violation(script, dice);
  go_on(script, dice);
  return script;
}

Script garbage(Dice& dice) {
  Script script{.kind = "garbage", .any_refusal = true};
  constexpr std::array kPorts = {kPagesPort, kEchoPort, kPushPort};
  script.port = dice.pick(kPorts);
  for (std::size_t i = dice.between(20, 400); i > 0; --i) {
    script.wire += static_cast<char>(dice.next());
  }
  script.wire += "\x01\n";  // cannot be taken for the middle of a line
  script.server_ends = true;
  return script;
}

// ---- Those who stall -------------------------------------------------------

Script silent(Dice& dice) {
  constexpr std::array kPorts = {kPagesPort, kEchoPort, kPushPort};
  return {.kind = "silent",
          .port = dice.pick(kPorts),
          .ending = Ending::stay,
          .server_ends = true,
          .gone_within = 12s};
}

Script slowloris(Dice& dice) {
  Script script{.kind = "slowloris", .ending = Ending::stay};
  script.wire = "GET / HTTP/1.1\r\nA: " + std::string(200, 'a');
  script.expected = {
      segment_of(error_response("408 Request Timeout",
                                "The request did not arrive in time."),
                 true)};
  script.expected[0].stopping = {};
  script.server_ends = true;
  script.piece = 1;
  script.send_gap = dice.between(1, 2) * 1s;
  script.gone_within = 15s;
  script.may_lose = true;  // sends on while the server lingers
  return script;
}

// Takes nothing of what it asks for, or next to nothing.
Script greedy(std::size_t number, Dice& dice) {
  Script script{.kind = "greedy", .ending = Ending::stay, .may_lose = true};
  const bool small = dice.one_in(3);  // many files, few bytes
  for (std::size_t i = small ? 200 : dice.between(1, 60); i > 0; --i) {
    const std::size_t kind = dice.one_in(2) ? 3 : dice.below(kRequestKinds);
    add_request(script, number, small ? 1 : kind, false, dice);
  }
  script.piece = 40'000;
  script.gulp = dice.one_in(2) ? 0 : 10;
  script.take_gap = 1s;
  script.gone_within = 75s;
  return script;
}

// Takes nothing of what is sent back.
Script greedy_socket(Dice& dice) {
  Script script = websocket("greedy socket", kEchoPort, dice);
  for (int i = 0; i < 25; ++i) add_message(script, kMaxMessage, dice);
  for (int i = 0; i < 2000; ++i) add_ping(script, dice);
  script.waits.clear();
  script.ending = Ending::stay;
  script.may_lose = true;
  script.piece = 40'000;
  script.gulp = 0;
  script.gone_within = 85s;
  return script;
}

Script never_closes(Dice& dice) {
  Script script = dice.one_in(2) ? echo(dice) : push(dice);
  script.kind += ", never closes";
  script.ending = Ending::stay;
  return script;
}

// Nothing in Part I ends an open socket that is silent; SIGTERM does.
Script half_open(Dice& dice) {
  Script script = websocket("half open", kEchoPort, dice);
  add_messages(script, dice);
  script.ending = Ending::stay;
  script.for_good = true;
  script.gone_within = 100'000s;
  return script;
}

// Begins a message, and never ends it.
Script slow_message(Dice& dice) {
  Script script = websocket("slow message", kEchoPort, dice);
  add_messages(script, dice);
  add_slow_message(script, dice);
  script.ending = Ending::stay;
  script.gone_within = 85s;
  return script;
}

Script fragments(Dice& dice) {
  Script script = websocket("endless fragments", kEchoPort, dice);
  add_endless_fragments(script);
  go_on(script, dice);
  return script;
}

Script of_kind(std::size_t kind, std::size_t number, Dice& dice) {
  switch (kind) {
    case 0:
      return bad_request(number, dice);
    case 1:
      return violation(dice);
    case 2:
      return garbage(dice);
    case 3:
      return silent(dice);
    case 4:
      return slowloris(dice);
    case 5:
      return dice.one_in(4) ? greedy_socket(dice) : greedy(number, dice);
    case 6:
      return never_closes(dice);
    case 7:
      return half_open(dice);
    case 8:
      return dice.one_in(2) ? fragments(dice) : slow_message(dice);
    case 9:
      return push(dice);
    case 10:
      return pings(dice);
    case 11:
    case 12:
      return quitter(number, dice);
    case 13:
    case 14:
    case 15:
      return pages(number, dice);
    default:
      return echo(dice);
  }
}

void set_pace(Script& script, Dice& dice) {
  constexpr std::array<std::size_t, 4> kPieces = {7, 100, 1500, 60'000};
  if (script.piece == 500) script.piece = dice.pick(kPieces);
  // No request may take so long that its time is over.
  script.piece = std::max(script.piece, script.wire.size() / 200);
  if (script.gulp > 1000) script.gulp = dice.between(500, 70'000);
}

}  // namespace

Script random_script(std::size_t number, Dice& dice) {
  Script script = of_kind(dice.below(19), number, dice);
  if (script.kind != "slowloris") set_pace(script, dice);
  return script;
}

Script plain_script(std::size_t number) {
  constexpr std::array<std::size_t, 5> kKinds = {13, 16, 9, 0, 1};
  Dice dice(number + 3);
  Script script = of_kind(kKinds[number % kKinds.size()], number, dice);
  set_pace(script, dice);
  script.piece = std::max<std::size_t>(script.piece, 1500);
  script.ending = Ending::in_order;
  return script;
}
