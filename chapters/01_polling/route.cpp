#include "01_polling/route.h"

#include <vector>

namespace {

constexpr std::string_view kAllowed = "GET, HEAD, OPTIONS";

std::string cannot(std::string_view method, const Request& request) {
  return "Cannot " + std::string(method) + " " + std::string(request.path);
}

}  // namespace

Route get(std::string path, std::function<Response(const Request&)> answer) {
  return [path = std::move(path), answer = std::move(answer)](
             const Request& request) -> std::optional<Answer> {
    if (request.path != path) return std::nullopt;
    if (std::optional<Response> other = only_get(request)) return *other;
    return answer(request);
  };
}

Route first_of(std::initializer_list<Route> routes) {
  return [routes = std::vector<Route>(routes)](
             const Request& request) -> std::optional<Answer> {
    for (const Route& route : routes) {
      if (std::optional<Answer> answer = route(request)) return answer;
    }
    return std::nullopt;
  };
}

Response not_found(const Request& request) {
  if (std::optional<Response> other = only_get(request)) {
    return *std::move(other);
  }
  // The page says GET to a HEAD too: the Content-Length must be that of the
  // answer to GET (RFC 9110 §8.6).
  return error_page(404, cannot("GET", request));
}

std::optional<Response> only_get(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
  Response response;
  if (request.method == "OPTIONS") {
    response.status = 204;  // RFC 9110 §9.3.7
  } else {
    response = error_page(405, cannot(request.method, request));
  }
  response.with("Allow", kAllowed);  // §15.5.6: MUST, in a 405
  return response;
}
