// HTTP as the scripts need it: requests with the answers that they must get,
// written down a second time, from the outside.
#pragma once

#include "simulation/script.h"

// A response. `fields` are whole lines.
struct Expected {
  std::string status;  // "200 OK"
  std::string fields = {};
  std::string text = {};       // the body; or
  std::string_view body = {};  // that
  bool shown = true;           // false: the body of an answer to HEAD
  bool sized = true;           // has a Content-Length
};
Pattern pattern_of(const Expected& expected, bool last);
Segment segment_of(const Expected& expected, bool last = false);
Expected error_response(const std::string& status, const std::string& sentence,
                        const std::string& more_fields = {});

// Adds a request of a random kind to the script; `last` asks to close.
void add_request(Script& script, std::size_t peer, std::size_t kind, bool last,
                 Dice& dice);
inline constexpr std::size_t kRequestKinds = 13;
// Adds one that breaks a rule.
void add_bad_request(Script& script, Dice& dice);
