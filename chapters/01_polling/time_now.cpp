#include "01_polling/time_now.h"

#include "common/system.h"

namespace {

Response poll_answer(const Request& request, std::string body) {
  Response response = text(std::move(body));
  response.with("Cache-Control", "no-store")
      .with("Request-Bytes", std::to_string(request.size));
  return response;
}

}  // namespace

std::int64_t unix_ms() { return System::real().wall_clock() / 1ms; }

Response time_now(const Request& request) {
  return poll_answer(request, std::to_string(unix_ms()));
}

std::function<Response(const Request&)> polled(const std::string& text) {
  return [&text](const Request& request) { return poll_answer(request, text); };
}
