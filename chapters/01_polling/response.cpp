#include "01_polling/response.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace {

struct Phrase {
  int status;
  std::string_view text;
};

// RFC 9110 §15; 429 and 431: RFC 6585.
constexpr auto kPhrases = std::to_array<Phrase>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
});

std::string escaped(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return std::string(1, c);
  }
}

}  // namespace

Response& Response::with(std::string_view name, std::string_view value) {
  // A line break in a value would begin a field of the peer's choosing
  // (RFC 9112 §11.1).
  assert(value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos);
  fields.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

std::string_view reason_phrase(int status) {
  const auto* found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? "" : found->text;
}

Response error_page(int status, std::string_view sentence) {
  const std::string title =
      std::to_string(status) + " " + std::string(reason_phrase(status));
  Response response;
  response.status = status;
  response.body =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<title>" +
      title + "</title>\n</head>\n<body>\n<pre>" + escape_html(sentence) +
      "</pre>\n</body>\n</html>\n";
  // Should something of the peer's ever slip through unescaped, it cannot run.
  response.with("Content-Security-Policy", "default-src 'none'")
      .with("X-Content-Type-Options", "nosniff")
      .with("Content-Type", "text/html; charset=utf-8");
  return response;
}

Response error_page(const BadRequest& rule) {
  Response response = error_page(rule.status, describe(rule));
  response.close = true;
  response.note = std::to_string(rule.status) + " " + std::string(rule.name) +
                  ": " + describe(rule);
  return response;
}

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  response.with("Content-Type", "text/plain; charset=utf-8")
      .with("X-Content-Type-Options", "nosniff");
  return response;
}

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : text) result += escaped(c);
  return result;
}
