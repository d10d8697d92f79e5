// A request, as a view into the bytes that it was read from (RFC 9112 §3, §5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "01_polling/grammar.h"

// A field line: name, and value without the white space around it.
struct Field {
  std::string_view name, value;
};

// Everything here dies with the input that it was read from: when the handler's
// on_bytes returns, or at the next RequestReader::next.
struct Request {
  std::string_view head;       // all of it, as it was sent
  std::string_view method;     // case-sensitive: "GET"
  std::string_view target;     // as it was sent
  std::string_view path;       // of the target, still percent-encoded
  std::string_view query;      // of the target, without "?"
  std::string_view authority;  // host and port asked for; empty in HTTP/1.0
  int minor_version = 1;       // HTTP/1.minor_version
  std::vector<Field> fields;   // in the order in which they came
  std::size_t size = 0;        // bytes of head and body together
  bool has_body = false;       // a body came with it, and was dropped
  bool keep_alive = true;      // the connection outlives the answer (§9.3)

  // The value of the first field of this name, whatever its case.
  std::optional<std::string_view> field(std::string_view name) const;
  // How many field lines have this name.
  std::size_t count(std::string_view name) const;
  // Whether a comma-separated list field, which may be spread over several
  // lines, has this member; compared without regard to case (RFC 9110 §5.6.1).
  bool has_token(std::string_view name, std::string_view token) const;
  // Whether it has no member but this one.
  bool has_only(std::string_view name, std::string_view token) const;
  // All lines of a list field, joined with ", " (RFC 9110 §5.3).
  std::optional<std::string> list(std::string_view name) const;
};
