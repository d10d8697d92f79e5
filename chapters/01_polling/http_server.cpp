#include "01_polling/http_server.h"

#include <algorithm>

#include "01_polling/http_connection.h"
#include "01_polling/http_date.h"
#include "01_polling/http_trace.h"

namespace {

std::size_t size_of(const std::string& text) { return text.size(); }
std::size_t size_of(const Chunk& chunk) { return chunk->size(); }
std::size_t size_of(const FileRange& range) { return range.length; }

// RFC 9110 §8.6: in these there is no Content-Length.
bool has_no_content(int status) {
  return status < 200 || status == 204 || status == 304;
}

// One behind the other, in one allocation.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (std::string_view part : parts) text += part;
  return text;
}

constexpr std::string_view kClose = "Connection: close\r\n";

// Which HTTP/1.1 takes for granted (RFC 9112 §9.3), and HTTP/1.0 does not.
std::string keep_alive(Duration idle_timeout) {
  return "Connection: keep-alive\r\nKeep-Alive: timeout=" +
         std::to_string(idle_timeout / 1s) + "\r\n";
}

// Descriptors kept back: listeners, files being sent, standard streams.
constexpr std::uint64_t kReserve = 64;

}  // namespace

HttpServer::HttpServer(EventLoop& loop, const HttpOptions& options)
    : loop_(loop),
      options_(options),
      allowed_hosts_(options.allowed_hosts),
      keep_alive_(keep_alive(options.idle_timeout)) {
  const std::uint64_t limit = loop.system().descriptor_limit();
  const std::uint64_t most =
      limit > 2 * kReserve ? limit - kReserve : limit / 2;
  max_connections_ = options.max_connections > 0
                         ? std::min(options.max_connections, most)
                         : most;
}

EventLoop::Accept HttpServer::accept(Route route) {
  const Route& kept = routes_.emplace_back(std::move(route));
  return [this, &kept](Connection& connection) {
    if (options_.trace) connection.set_tap(std::make_shared<HttpTrace>());
    if (loop_.connection_count() > max_connections_) {
      Response busy = error_page(503, "Too many connections; try again soon.");
      busy.with("Retry-After", "1");
      std::string head = head_of(busy, true);
      connection.output().append(head + std::get<std::string>(busy.body));
      connection.finish();
    }
    return std::make_unique<HttpConnection>(*this, kept, connection);
  };
}

void HttpServer::allow_hosts(std::vector<std::string> hosts) {
  for (std::string& host : hosts) allowed_hosts_.push_back(std::move(host));
}

// HTTP/1.0 names no host.
bool HttpServer::allows_host(std::string_view host) const {
  if (allowed_hosts_.empty() || host.empty()) return true;
  return std::ranges::any_of(allowed_hosts_, [&](const std::string& allowed) {
    return allowed == "*" || same_token(allowed, host);
  });
}

std::string HttpServer::head_of(const Response& response, bool last) {
  const std::size_t size =
      std::visit([](const auto& body) { return size_of(body); }, response.body);
  const bool has_length = !has_no_content(response.status);
  return joined({"HTTP/1.1 ", std::to_string(response.status), " ",
                 reason_phrase(response.status), "\r\n", date(),
                 has_length ? "Content-Length: " : "",
                 has_length ? std::to_string(size) : "",
                 has_length ? "\r\n" : "", last ? kClose : keep_alive_,
                 response.fields, "\r\n"});
}

std::string HttpServer::switching_head_of(const Response& response) const {
  return joined({"HTTP/1.1 ", std::to_string(response.status), " ",
                 reason_phrase(response.status), "\r\n", response.fields,
                 "\r\n"});
}

std::size_t HttpServer::input_limit() const {
  return options_.limits.line + options_.limits.fields + 8 * 1024;
}

// RFC 9110 §6.6.1. Made anew once a second.
std::string_view HttpServer::date() {
  const std::int64_t second = loop_.system().wall_clock() / 1s;
  if (second != date_second_) {
    date_ = "Date: " + http_date(second) + "\r\n";
    date_second_ = second;
  }
  return date_;
}
