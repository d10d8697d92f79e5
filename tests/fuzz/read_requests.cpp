// What our request reader makes of streams, for comparison with other parsers.
// On standard input: a length in four bytes, the lowest first, then so many
// bytes, again and again. On standard output: a line of JSON for each:
//
//   {"requests": [{"begin": 0, "end": 44, "method": "474554", "target": ...,
//                  "minor_version": 1, "fields": [[NAME, VALUE], ...],
//                  "body": ...}, ...],
//    "then": ""}
//
// Texts are in hexadecimal; a request lies at [begin, end) of the stream.
// "then" is empty, "need-more", or the name of the rule that was broken. The
// reader drops bodies; what they were is taken out of the stream again, by the
// request's own framing.
#include <cstdio>
#include <string>
#include <vector>

#include "01_polling/request_reader.h"

namespace {

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text + '"';
}

// The content of a body that was accepted: without its chunk framing.
std::string content_of(const Request& request, std::string_view body) {
  if (request.count("Transfer-Encoding") == 0) return std::string(body);
  std::string content;
  while (true) {
    const std::size_t end = body.find("\r\n");
    const std::size_t size = *parse_chunk_line(body.substr(0, end));
    if (size == 0) return content;
    content += body.substr(end + 2, size);
    body.remove_prefix(end + 2 + size + 2);
  }
}

std::string in_json(const Request& request, std::string_view stream,
                    std::size_t end) {
  const std::size_t begin = end - request.size;
  const std::string_view body =
      stream.substr(begin, request.size).substr(request.head.size());
  std::string fields;
  for (const Field& field : request.fields) {
    fields += (fields.empty() ? "[" : ", [") + hexadecimal(field.name) + ", " +
              hexadecimal(field.value) + "]";
  }
  return "{\"begin\": " + std::to_string(begin) +
         ", \"end\": " + std::to_string(end) +
         ", \"method\": " + hexadecimal(request.method) +
         ", \"target\": " + hexadecimal(request.target) +
         ", \"minor_version\": " + std::to_string(request.minor_version) +
         ", \"fields\": [" + fields +
         "], \"body\": " + hexadecimal(content_of(request, body)) + "}";
}

std::string in_json(std::string stream) {
  const std::string original = stream;
  const RequestLimits limits;
  RequestReader reader(limits);
  Request request;
  Bytes input(std::as_writable_bytes(std::span(stream)));
  std::string requests;
  Step step;
  while ((step = reader.next(input, request)) == Step::ready) {
    if (!requests.empty()) requests += ", ";
    requests += in_json(request, original, original.size() - input.size());
  }
  const std::string_view name = step == Step::violation
                                    ? reader.violation().name
                                : reader.in_request() ? "need-more"
                                                      : "";
  return "{\"requests\": [" + requests + "], \"then\": \"" + std::string(name) +
         "\"}";
}

bool read_exactly(std::string& into) {
  return std::fread(into.data(), 1, into.size(), stdin) == into.size();
}

}  // namespace

int main() {
  std::string length(4, '\0');
  while (read_exactly(length)) {
    std::size_t size = 0;
    for (int i = 3; i >= 0; --i) {
      size = size << 8 | static_cast<unsigned char>(length[i]);
    }
    std::string stream(size, '\0');
    if (!read_exactly(stream)) return 1;
    std::printf("%s\n", in_json(std::move(stream)).c_str());
  }
  return 0;
}
