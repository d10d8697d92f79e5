// The request reader: hostile streams, with tight limits and with the usual
// ones, cut in many ways.
#include "01_polling/request_reader.h"

#include "01_polling/request_target.h"
#include "fuzz/fuzz_input.h"

namespace {

constexpr RequestLimits kTight = {
    .line = 40, .fields = 200, .field_count = 5, .body = 100};

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() &&
          part.data() + part.size() <= whole.data() + whole.size());
}

std::string in_words(const Request& request) {
  std::string words(request.method);
  for (const std::string_view part :
       {request.target, request.path, request.query, request.authority}) {
    words.append(" [").append(part).append("]");
  }
  for (const Field& field : request.fields) {
    words.append("\n  ").append(field.name).append(": [");
    words.append(field.value).append("]");
  }
  return words + "\n  " + std::to_string(request.minor_version) +
         (request.keep_alive ? " keep-alive " : " close ") +
         (request.has_body ? "body " : "") + std::to_string(request.size) +
         "\n";
}

// What any request that is given promises.
void check_request(const FuzzInput& input, const Request& request,
                   const RequestLimits& limits) {
  const std::string_view head = request.head;
  input.must(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
  input.must(head.size() <= limits.line + 2 + limits.fields &&
                 request.fields.size() <= limits.field_count &&
                 request.size <= head.size() + limits.body,
             "limits are kept", in_words(request));
  for (const std::string_view part :
       {request.method, request.target, request.path, request.query}) {
    // "*" and "/" may stand for a path that an absolute target left out.
    input.must(lies_in(part, head) || part == "/" || part == "*",
               "views lie within the head", in_words(request));
  }
  for (const Field& field : request.fields) {
    input.must(lies_in(field.name, head) && lies_in(field.value, head) &&
                   is_token(field.name) && trimmed(field.value) == field.value,
               "a field is a token and a trimmed value", in_words(request));
    input.must(field.value.find_first_of(std::string_view("\r\n\0", 3)) ==
                   std::string_view::npos,
               "no value holds a line's end (RFC 9110 §5.5)",
               in_words(request));
  }
  input.must(request.minor_version == 0 || request.count("Host") == 1,
             "HTTP/1.1 has one Host (RFC 9112 §3.2)", in_words(request));
  input.must(request.authority.empty() || is_authority(request.authority),
             "an authority is one", in_words(request));
  input.must(request.count("Transfer-Encoding") == 0 ||
                 request.count("Content-Length") == 0,
             "one way to tell a length (RFC 9112 §6.3)", in_words(request));
}

std::string read(const FuzzInput& input, const Pieces& pieces,
                 const RequestLimits& limits) {
  RequestReader reader(limits);
  std::string words, end;
  feed(pieces, [&](Bytes& bytes) {
    Request request;
    Step step;
    while ((step = reader.next(bytes, request)) == Step::ready) {
      check_request(input, request, limits);
      input.must(!reader.in_request(), "between requests there is none");
      words += in_words(request);
    }
    end = reader.in_request() ? "unfinished" : "";
    if (step != Step::violation) return true;
    end = std::to_string(reader.violation().status) + " " +
          std::string(reader.violation().name) +
          (reader.in_head_request() ? " of a HEAD" : "");
    return false;
  });
  return words + end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const FuzzInput input(data, size);
  for (const RequestLimits& limits : {kTight, RequestLimits{}}) {
    input.read_the_same(
        [&](const Pieces& pieces) { return read(input, pieces, limits); });
  }
  return 0;
}
