// A response, before it is put on the wire (RFC 9112 §4).
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "01_polling/bad_request.h"
#include "common/file.h"

struct Response {
  int status = 200;
  // The field section: whole lines, each ending in CRLF. The server adds Date,
  // Content-Length and Connection.
  std::string fields = {};
  // What is sent behind the head: text, a chunk that other connections share,
  // or a range of a file, which is never read into memory as a whole.
  std::variant<std::string, Chunk, FileRange> body = {};
  // Close the connection behind this response.
  bool close = false;
  // A line for the server's log, not for the peer; "": none.
  std::string note = {};

  // Adds a field line. The value must be free of CR, LF and NUL: escape first
  // what came from a peer (RFC 9110 §5.5).
  Response& with(std::string_view name, std::string_view value);
};

// The reason phrase of a status code, "" if we never send it.
std::string_view reason_phrase(int status);

// A page that says what went wrong; `sentence` is escaped, so it may hold what
// the peer sent. Carries a Content-Security-Policy that forbids everything.
Response error_page(int status, std::string_view sentence);
// The same for a rule that the request broke: the page says which, so does the
// log, and the connection is closed.
Response error_page(const BadRequest& rule);
// A plain text.
Response text(std::string body);

// For HTML text and attribute values.
std::string escape_html(std::string_view text);
