// Routes: what answers a request. A route is a function; it may answer, take
// the connection over, or pass.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "01_polling/request.h"
#include "01_polling/response.h"
#include "common/handler.h"

// The connection stops speaking HTTP: `head` is sent, then `next` makes the
// handler that sees every byte behind the request (RFC 9110 §7.8).
struct Takeover {
  Response head;
  std::function<std::unique_ptr<Handler>(Connection&)> next;
};

using Answer = std::variant<Response, Takeover>;

// Nothing: not mine, ask the next one.
using Route = std::function<std::optional<Answer>(const Request&)>;

// Answers GET and HEAD of exactly this path; OPTIONS with what is allowed; any
// other method with 405.
Route get(std::string path, std::function<Response(const Request&)> answer);

// Asks each in turn.
Route first_of(std::initializer_list<Route> routes);

// What the server says when every route has passed: 404, or 405 with Allow when
// the method was not one that pages have (RFC 9110 §15.5.5, §15.5.6).
Response not_found(const Request& request);
// The answer to a method other than GET and HEAD: 204 or 405, with Allow
// (RFC 9110 §9.3.7, §15.5.6). Nothing for GET and HEAD.
std::optional<Response> only_get(const Request& request);
