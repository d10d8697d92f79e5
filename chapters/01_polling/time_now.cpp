#include "01_polling/time_now.h"

#include "common/system.h"

Response time_now(const Request& request) {
  Response response = text(std::to_string(unix_ms()));
  response.with("Cache-Control", "no-store")
      .with("Request-Bytes", std::to_string(request.size));
  return response;
}

std::int64_t unix_ms() { return System::real().wall_clock() / 1ms; }
