// From the request target to the bytes of a file: targets, paths, ranges,
// dates, preconditions.
#include "01_polling/files/conditions.h"
#include "01_polling/files/path.h"
#include "01_polling/files/range.h"
#include "01_polling/http_date.h"
#include "01_polling/request_target.h"
#include "common/utf8.h"
#include "fuzz/fuzz_input.h"

namespace {

void check_target(const FuzzInput& input, std::string_view method) {
  Request request;
  request.method = method;
  request.target = input.text();
  if (!split_target(request)) return;
  const std::string_view target = request.target;
  input.must(target.find_first_of(std::string_view(" \t\r\n#\0\x7f", 7)) ==
                 std::string_view::npos,
             "no target holds what splits lines (RFC 9112 §3.2)");
  input.must(request.authority.empty() || is_authority(request.authority),
             "an authority is one", request.authority);
  if (method == "CONNECT") {
    input.must(request.authority == target, "CONNECT has an authority alone");
    return;
  }
  input.must(request.path == "*" || request.path.starts_with('/'),
             "a path begins with a slash", request.path);
  input.must(request.path != "*" || method == "OPTIONS",
             "asterisk-form is OPTIONS's (RFC 9112 §3.2.4)");
  if (target.starts_with('/')) {
    std::string whole(request.path);
    if (target.contains('?')) whole.append("?").append(request.query);
    input.must_equal(whole, target, "path and query make the target");
  }
}

void check_path(const FuzzInput& input) {
  const std::string asked = "/" + std::string(input.text());
  const auto path = relative_path(asked);
  if (!path) {
    input.must(path.error() == 400 || path.error() == 404,
               "a path is refused with 400 or 404");
    return;
  }
  input.must(!path->starts_with('/'), "a path is relative", *path);
  input.must(is_utf8(view_of(*path)), "a path is UTF-8", *path);
  const std::string between = "/" + *path;
  for (const char* bad : {"/.", "//", "\\"}) {
    input.must(!between.contains(bad), "no way out, no hidden name", *path);
  }
  for (const char c : *path) {
    input.must(static_cast<unsigned char>(c) >= ' ' && c != 0x7f,
               "a path holds no control character", *path);
  }
  const auto again = relative_path("/" + percent_encode(*path, kPathPlain));
  input.must(again && *again == *path, "encoded, it leads to the same place",
             *path);
}

void check_range(const FuzzInput& input, std::uint64_t size) {
  for (const char* unit : {"", "bytes="}) {
    const std::string range = unit + std::string(input.text());
    const Selection part = select_range(range, size);
    const std::string seen =
        std::to_string(part.status) + ": " + std::to_string(part.offset) +
        " + " + std::to_string(part.length) + " of " + std::to_string(size);
    input.must(part.offset <= size && part.length <= size - part.offset,
               "a range lies within the file", seen);
    input.must(part.status != 206 || part.length > 0,
               "a 206 has a byte at least", seen);
    input.must(part.status != 200 || part.length == size,
               "a 200 has the whole file", seen);
    input.must(part.status != 416 || part.length == 0, "a 416 has none", seen);
    if (part.status != 206) continue;
    const std::string told = content_range(part, size);
    const std::string same = told.substr(6, told.find('/') - 6);
    const Selection again = select_range("bytes=" + same, size);
    input.must(again.status == 206 && again.offset == part.offset &&
                   again.length == part.length,
               "the part that is told can be asked for", told);
  }
}

void check_date(const FuzzInput& input, std::int64_t now) {
  constexpr std::int64_t kYear10000 = 253402300800;
  const auto date = parse_http_date(input.text(), now);
  if (!date || *date >= kYear10000) return;  // 9999's leap second
  const std::string written = http_date(*date);
  input.must(parse_http_date(written, now) == date,
             "written anew, it is the same moment", written);
  constexpr std::int64_t kFiftyYears = 50 * 366 * 86400LL;
  input.must(!input.text().contains('-') || *date < now + kFiftyYears,
             "a year of two digits is not 50 years ahead (RFC 9110 §5.6.7)",
             written);
}

void check_conditions(const FuzzInput& input) {
  const FileStatus status = {.regular = true, .size = 0x10, .inode = 0xa};
  const Validators old(status, 1000s), young(status, 0s);
  for (const Validators& current : {old, young}) {
    for (const char* name : {"If-Match", "If-None-Match", "If-Modified-Since",
                             "If-Unmodified-Since", "If-Range"}) {
      Request request;
      request.fields = {{name, trimmed(input.text())}};
      const int verdict = evaluate_preconditions(request, current);
      const bool refuses = std::string_view(name) == "If-Match" ||
                           std::string_view(name) == "If-Unmodified-Since";
      input.must(verdict == 200 || verdict == (refuses ? 412 : 304),
                 "a precondition has one way to fail (RFC 9110 §13.2.2)",
                 std::string(name) + " " + std::to_string(verdict));
      input.must(!range_applies(request, current) || current.is_strong() ||
                     std::string_view(name) != "If-Range",
                 "If-Range wants a strong validator (RFC 9110 §13.1.5)");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  for (const char* method : {"GET", "OPTIONS", "CONNECT"}) {
    check_target(input, method);
  }
  check_path(input);
  for (const std::uint64_t length :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1000}, UINT64_MAX}) {
    check_range(input, length);
  }
  for (const std::int64_t now : {0LL, 1'000'000'000LL, 253402300799LL}) {
    check_date(input, now);
  }
  check_conditions(input);
  return 0;
}
