// What the pages poll for.
#pragma once

#include <functional>
#include <string>

#include "01_polling/request.h"
#include "01_polling/response.h"

// Milliseconds since the epoch.
std::int64_t unix_ms();

// unix_ms() as text, never cached. `Request-Bytes` says how large the question
// was: a page cannot see that itself.
Response time_now(const Request& request);

// Answers a poll with what `text` holds by then; it outlives the answers.
std::function<Response(const Request&)> polled(const std::string& text);
