// What the page polls for.
#pragma once

#include "01_polling/request.h"
#include "01_polling/response.h"

// The milliseconds since the epoch, as text, never cached. `Request-Bytes` says
// how large the question was: a page cannot see that itself.
Response time_now(const Request& request);

// Milliseconds since the epoch.
std::int64_t unix_ms();
