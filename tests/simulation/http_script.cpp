#include "simulation/http_script.h"

#include <array>

#include "simulation/kernel.h"

namespace {

const std::string kDate(29, Pattern::kAny), kDigits(13, Pattern::kAny);
const std::string kNoSniff = "X-Content-Type-Options: nosniff\r\n";
const std::string kAllow = "Allow: GET, HEAD, OPTIONS\r\n";

// http_date(Kernel::kModified), RFC 9110 §5.6.7's own example.
const std::string kModified = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string etag_of(std::string_view name) {
  char text[64];
  std::snprintf(
      text, sizeof text, "\"%llx-%zx-%llx\"",
      static_cast<unsigned long long>(Kernel::inode(name)),
      Kernel::content(name).size(),
      static_cast<unsigned long long>(Kernel::kModified) * 1'000'000'000);
  return text;
}

std::string validators_of(std::string_view name) {
  return "Cache-Control: public, max-age=0\r\nETag: " + etag_of(name) +
         "\r\nLast-Modified: " + kModified + "\r\n";
}

Expected file_response(std::string_view name, bool shown) {
  const std::string type = name == "small.txt" ? "text/plain; charset=utf-8"
                                               : "application/octet-stream";
  return {.status = "200 OK",
          .fields = validators_of(name) + "Accept-Ranges: bytes\r\n" +
                    "Content-Type: " + type + "\r\n" + kNoSniff,
          .body = Kernel::content(name),
          .shown = shown};
}

Expected range_response(std::string_view name, std::size_t from,
                        std::size_t to) {
  Expected whole = file_response(name, true);
  const std::string size = std::to_string(whole.body.size());
  const std::string range = "Content-Range: bytes " + std::to_string(from) +
                            "-" + std::to_string(to) + "/" + size + "\r\n";
  whole.status = "206 Partial Content";
  whole.fields.insert(validators_of(name).size(), range);
  whole.body = whole.body.substr(from, to - from + 1);
  return whole;
}

Expected time_response(std::size_t request_size) {
  return {.status = "200 OK",
          .fields = "Content-Type: text/plain; charset=utf-8\r\n" + kNoSniff +
                    "Cache-Control: no-store\r\nRequest-Bytes: " +
                    std::to_string(request_size) + "\r\n",
          .text = kDigits};
}

struct Asked {
  std::string method = "GET", target, fields = {}, body = {};
  Expected expected = {};
  bool file = false;  // a file is opened for it
};

Asked ask_file(std::string path, std::string_view name, std::string method) {
  const bool shown = method == "GET";
  return {.method = std::move(method),
          .target = path + std::string(name),
          .expected = file_response(name, shown),
          .file = true};
}

Asked conditional(std::string path, bool match) {
  Asked asked = ask_file(std::move(path), "small.txt", "GET");
  if (match) {
    asked.fields = "If-None-Match: \"x\", " + etag_of("small.txt") + "\r\n";
    asked.expected = {.status = "304 Not Modified",
                      .fields = validators_of("small.txt"),
                      .sized = false};
  } else {
    asked.fields = "If-Match: \"x\"\r\n";
    asked.expected = error_response("412 Precondition Failed",
                                    "The file is another version.");
  }
  return asked;
}

Asked ranged(std::string path, Dice& dice) {
  Asked asked = ask_file(std::move(path), "big.bin", "GET");
  const std::size_t from = dice.below(Kernel::kBigSize - 1);
  const std::size_t to = dice.between(from, Kernel::kBigSize - 1);
  asked.fields = "Range: bytes=" + std::to_string(from) + "-" +
                 std::to_string(to) + "\r\n";
  asked.expected = range_response("big.bin", from, to);
  return asked;
}

Asked unsatisfiable(std::string path) {
  Asked asked = ask_file(std::move(path), "small.txt", "GET");
  asked.fields = "Range: bytes=999-\r\n";
  asked.expected =
      error_response("416 Range Not Satisfiable", "The file has no such range.",
                     "Content-Range: bytes */26\r\n");
  return asked;
}

Asked with_body(bool chunked, Dice& dice) {
  Asked asked{.target = "/time"};
  const std::size_t size = dice.between(1, 3000);
  if (chunked) {
    char length[20];
    std::snprintf(length, sizeof length, "%zx", size);
    asked.fields = "Transfer-Encoding: chunked\r\n";
    asked.body = std::string(length) + "\r\n" + std::string(size, 'c') +
                 "\r\n0\r\nTrailer: x\r\n\r\n";
  } else {
    asked.fields = "Content-Length: " + std::to_string(size) + "\r\n";
    asked.body = std::string(size, 'b');
  }
  return asked;
}

Asked not_here(std::string path) {
  const std::string target = path + "none";
  return {.target = target,
          .expected = error_response("404 Not Found", "Cannot GET " + target),
          .file = true};
}

Asked folder(std::string path) {
  path.pop_back();
  return {.target = path,
          .expected = error_response("301 Moved Permanently",
                                     "Redirecting to " + path + "/",
                                     "Location: " + path + "/\r\n"),
          .file = true};
}

Asked make(std::size_t kind, const std::string& path, Dice& dice) {
  switch (kind) {
    case 0:
      return {.target = "/time"};
    case 1:
      return ask_file(path, "small.txt", "GET");
    case 2:
      return ask_file(path, "small.txt", "HEAD");
    case 3:
      return ask_file(path, "big.bin", "GET");
    case 4:
      return ask_file(path, "big.bin", "HEAD");
    case 5:
      return ranged(path, dice);
    case 6:
      return unsatisfiable(path);
    case 7:
      return conditional(path, true);
    case 8:
      return conditional(path, false);
    case 9:
      return not_here(path);
    case 10:
      return folder(path);
    case 11:
      return with_body(true, dice);
    default:
      return with_body(false, dice);
  }
}

Expected busy(bool shown) {
  Expected busy = error_response("503 Service Unavailable",
                                 "The file cannot be opened now. Try again.",
                                 "Retry-After: 1\r\n");
  busy.shown = shown;
  return busy;
}

}  // namespace

Pattern pattern_of(const Expected& expected, bool last) {
  const std::size_t size = expected.text.size() + expected.body.size();
  std::string head =
      "HTTP/1.1 " + expected.status + "\r\nDate: " + kDate + "\r\n";
  if (expected.sized) {
    head += "Content-Length: " + std::to_string(size) + "\r\n";
  }
  head += last ? "Connection: close\r\n"
               : "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n";
  head += expected.fields + "\r\n";
  if (expected.shown) head += expected.text;
  return {.head = std::move(head),
          .body = expected.shown ? expected.body : std::string_view(),
          .text = true,
          .last = last};
}

Segment segment_of(const Expected& expected, bool last) {
  Segment segment{.usual = pattern_of(expected, last)};
  if (!last) segment.stopping = pattern_of(expected, true);
  return segment;
}

Expected error_response(const std::string& status, const std::string& sentence,
                        const std::string& more_fields) {
  return {.status = status,
          .fields = "Content-Security-Policy: default-src 'none'\r\n" +
                    kNoSniff + "Content-Type: text/html; charset=utf-8\r\n" +
                    more_fields,
          .text =
              "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
              "<meta charset=\"utf-8\">\n<title>" +
              status + "</title>\n</head>\n<body>\n<pre>" + sentence +
              "</pre>\n</body>\n</html>\n"};
}

void add_request(Script& script, std::size_t peer, std::size_t kind, bool last,
                 Dice& dice) {
  const std::string path = "/" + std::to_string(peer) + "." +
                           std::to_string(script.expected.size()) + "/";
  Asked asked = make(kind, path, dice);
  const std::string request =
      asked.method + " " + asked.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
      asked.fields + (last ? "Connection: close\r\n" : "") + "\r\n" +
      asked.body;
  if (asked.target == "/time") asked.expected = time_response(request.size());
  script.wire += request;
  Segment segment = segment_of(asked.expected, last);
  segment.owed = script.wire.size();
  if (asked.file) {
    const Expected none = busy(asked.method == "GET");
    segment.busy = pattern_of(none, last);
    segment.busy_stopping = pattern_of(none, true);
  }
  script.expected.push_back(std::move(segment));
}

void add_bad_request(Script& script, Dice& dice) {
  struct Bad {
    std::string wire, status, sentence;
  };
  const std::string host = "Host: 127.0.0.1\r\n", end = "\r\n";
  const std::array bad = {
      Bad{"GET /\r\n", "400 Bad Request",
          "the first line is not METHOD SP TARGET SP HTTP/1.1 (RFC 9112 §3)"},
      Bad{"get / HTTP/1.1\r\n" + host + end, "501 Not Implemented",
          "no such method here (RFC 9110 §9.1)"},
      Bad{"GET / HTTP/9.9\r\n", "505 HTTP Version Not Supported",
          "only HTTP/1.0 and HTTP/1.1 are spoken here (RFC 9110 §15.6.6)"},
      Bad{"GET / HTTP/1.1\r\n" + host + host + end, "400 Bad Request",
          "there must be one Host field, with a host and a port (RFC 9112 "
          "§3.2)"},
      Bad{"GET / HTTP/1.1\r\nA : b\r\n" + host + end, "400 Bad Request",
          "a field line is not NAME: VALUE (RFC 9112 §5)"},
      Bad{"GET / HTTP/1.1\r\n" + host + " b\r\n" + end, "400 Bad Request",
          "a field line begins with white space (RFC 9112 §5.2)"},
      Bad{"GET / HTTP/1.1\r\n" + host + "A: b\rc\r\n" + end, "400 Bad Request",
          "a line must end in CR LF, and both only there (RFC 9112 §2.2)"},
      Bad{"GET / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n" +
              "Transfer-Encoding: chunked\r\n" + end,
          "400 Bad Request",
          "Content-Length beside Transfer-Encoding (RFC 9112 §6.1)"},
      Bad{"GET / HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n" + end,
          "413 Content Too Large",
          "the body is larger than is read here (RFC 9110 §15.5.14)"},
      Bad{"GET /" + std::string(9000, 'x'), "414 URI Too Long",
          "the request line is too long (RFC 9112 §3)"},
      Bad{"GET / HTTP/1.1\r\n" + host + "A: " + std::string(17'000, 'x'),
          "431 Request Header Fields Too Large",
          "the field section is too large (RFC 6585 §5)"},
  };
  const Bad& one = dice.pick(bad);
  script.wire += one.wire;
  script.kind += ", then " + one.status;
  script.expected.push_back(
      segment_of(error_response(one.status, one.sentence), true));
  script.expected.back().owed = script.wire.size();
}

Pattern too_many_connections() {
  return pattern_of(error_response("503 Service Unavailable",
                                   "Too many connections; try again soon.",
                                   "Retry-After: 1\r\n"),
                    true);
}
