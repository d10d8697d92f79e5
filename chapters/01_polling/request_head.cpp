#include "01_polling/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "01_polling/request_target.h"

using namespace bad_request;
using std::unexpected;

namespace {

// RFC 9110 §9.3, RFC 5789. Case-sensitive (§9.1).
constexpr std::array<std::string_view, 9> kMethods = {
    "GET",     "HEAD",    "POST",  "PUT",  "DELETE",
    "CONNECT", "OPTIONS", "TRACE", "PATCH"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 9112 §2.3: "HTTP/" DIGIT "." DIGIT, and the case matters. A higher minor
// version is 1.1 to us; a higher major one is another protocol.
std::expected<int, BadRequest> parse_version(std::string_view text) {
  bool shaped = text.size() == 8 && text.starts_with("HTTP/") &&
                is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
  if (!shaped) return unexpected(kStartLine);
  if (text[5] != '1') return unexpected(kVersion);
  return text[7] == '0' ? 0 : 1;
}

// RFC 9112 §3.2: one valid Host field in HTTP/1.1; at most one before. The
// authority of an absolute target goes before it (§3.2.2).
bool take_authority(Request& request) {
  const std::size_t count = request.count("Host");
  if (count > 1 || (count == 0 && request.minor_version >= 1)) return false;
  if (count == 0) return true;
  std::string_view host = *request.field("Host");
  if (!is_authority(host)) return false;
  if (request.authority.empty()) request.authority = host;
  return true;
}

// RFC 9112 §6.1: the only coding here is chunked, and it comes last, once. What
// we do not know is 501; but where chunked is not the last, nobody can tell
// where the body ends: 400 (§6.3). No leniency, not even for an empty element
// of the list: two parsers that read it differently are what smuggling lives
// on.
std::expected<void, BadRequest> check_coding(const Request& request) {
  constexpr std::string_view kName = "Transfer-Encoding";
  constexpr std::array<std::string_view, 5> kElsewhere = {
      "gzip", "x-gzip", "deflate", "compress", "x-compress"};
  if (request.minor_version < 1) return unexpected(kTransferCoding);
  const std::string codings = *request.list(kName);
  if (same_token(codings, "chunked")) return {};
  const std::string_view last =
      trimmed(std::string_view(codings).substr(codings.rfind(',') + 1));
  const bool well_ordered =
      !request.has_token(kName, "chunked") || same_token(last, "chunked");
  const bool known_elsewhere =
      std::ranges::any_of(kElsewhere, [&](std::string_view coding) {
        return request.has_token(kName, coding);
      });
  return unexpected(well_ordered && known_elsewhere ? kTransferCodingUnknown
                                                    : kTransferCoding);
}

// RFC 9110 §8.6. Stricter than it must be: one field, no leading zeros. What
// two parsers could read differently is what smuggling lives on (§11.2).
std::expected<std::uint64_t, BadRequest> content_length(
    const Request& request) {
  std::string_view text = *request.field("Content-Length");
  bool plain = request.count("Content-Length") == 1 && !text.empty() &&
               std::ranges::all_of(text, is_digit) &&
               (text.size() == 1 || text.front() != '0');
  if (!plain) return unexpected(kContentLength);
  std::uint64_t length = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), length);
  if (read.ec != std::errc()) return unexpected(kBodyTooLarge);
  return length;
}

// RFC 9112 §6.3.
std::expected<Framing, BadRequest> body_framing(const Request& request,
                                                const RequestLimits& limits) {
  Framing framing;
  const bool has_length = request.count("Content-Length") > 0;
  if (request.count("Transfer-Encoding") > 0) {
    if (has_length) return unexpected(kTwoLengths);
    if (auto coding = check_coding(request); !coding) {
      return unexpected(coding.error());
    }
    framing.chunked = true;
  } else if (has_length) {
    auto length = content_length(request);
    if (!length) return unexpected(length.error());
    if (*length > limits.body) return unexpected(kBodyTooLarge);
    framing.length = *length;
  }
  return framing;
}

// RFC 9112 §9.3.
bool keeps_alive(const Request& request) {
  if (request.has_token("Connection", "close")) return false;
  return request.minor_version >= 1 ||
         request.has_token("Connection", "keep-alive");
}

std::expected<void, BadRequest> parse_fields(std::string_view section,
                                             const RequestLimits& limits,
                                             Request& request) {
  request.fields.clear();
  while (section != "\r\n") {
    const std::size_t end = section.find('\r');
    auto field = parse_field(section.substr(0, end));
    if (!field) return unexpected(field.error());
    if (request.fields.size() == limits.field_count) {
      return unexpected(kFieldsTooLarge);
    }
    request.fields.push_back(*field);
    section.remove_prefix(end + 2);
  }
  return {};
}

}  // namespace

std::expected<void, BadRequest> parse_start_line(std::string_view line,
                                                 Request& request) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == last) return unexpected(kStartLine);  // none, or only one
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  if (!is_token(request.method)) return unexpected(kStartLine);
  auto version = parse_version(line.substr(last + 1));
  if (!version) return unexpected(version.error());
  request.minor_version = *version;
  if (std::ranges::find(kMethods, request.method) == kMethods.end()) {
    return unexpected(kMethodUnknown);
  }
  request.path = request.query = request.authority = {};
  if (!split_target(request)) return unexpected(kTarget);
  return {};
}

std::expected<Field, BadRequest> parse_field(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return unexpected(kFolded);
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return unexpected(kFieldLine);
  // §5.1: no white space before the colon; a token has none.
  Field field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
  if (!is_token(field.name)) return unexpected(kFieldLine);
  return field;
}

std::expected<Framing, BadRequest> parse_head(std::string_view head,
                                              const RequestLimits& limits,
                                              Request& request) {
  const std::size_t line_end = head.find("\r\n");
  auto start = parse_start_line(head.substr(0, line_end), request);
  if (!start) return unexpected(start.error());
  return parse_rest_of_head(head, line_end + 2, limits, request);
}

std::expected<Framing, BadRequest> parse_rest_of_head(
    std::string_view head, std::size_t start_line, const RequestLimits& limits,
    Request& request) {
  auto fields = parse_fields(head.substr(start_line), limits, request);
  if (!fields) return unexpected(fields.error());
  if (!take_authority(request)) return unexpected(kHost);
  auto framing = body_framing(request, limits);
  if (!framing) return framing;

  request.keep_alive = keeps_alive(request);
  request.has_body = framing->has_body();
  request.head = head;
  request.size = head.size();
  // RFC 9110 §10.1.1; an HTTP/1.0 client cannot mean it.
  if (request.count("Expect") > 0 && request.minor_version >= 1) {
    if (!request.has_only("Expect", "100-continue")) {
      return unexpected(kExpectation);
    }
    framing->expects_continue = framing->has_body();
  }
  return framing;
}
