// What all HTTP connections of a server share: options, routes, the Date field,
// and the Request that they fill in turn.
#pragma once

#include <deque>

#include "01_polling/http_options.h"
#include "01_polling/route.h"
#include "common/event_loop.h"

class HttpServer {
 public:
  // Both outlive the server.
  HttpServer(EventLoop& loop, const HttpOptions& options);

  // For EventLoop::listen: connections that are answered by `route`, or with
  // 503 while there are too many.
  EventLoop::Accept accept(Route route);

  // Names that requests may ask for, besides those of the options; none at all:
  // any.
  void allow_hosts(std::vector<std::string> hosts);
  bool allows_host(std::string_view host) const;

  // The head of a response: status line, Date, framing, its own fields.
  std::string head_of(const Response& response, bool last);
  // The head of a 101, which has neither Date nor body.
  std::string switching_head_of(const Response& response) const;

  const HttpOptions& options() const { return options_; }
  // The largest head that may have to be collected, and some body.
  std::size_t input_limit() const;
  Request& request() { return request_; }

  // How many connections hold the file that they sent last open, for whoever
  // asks for it next; far fewer than the descriptors that are kept back.
  static constexpr std::size_t kMostHeld = 8;
  std::size_t files_held = 0;

 private:
  std::string_view date();

  EventLoop& loop_;
  const HttpOptions& options_;
  std::size_t max_connections_;
  std::vector<std::string> allowed_hosts_;
  std::deque<Route> routes_;  // a place of its own for each, for good
  Request request_;
  std::string keep_alive_;  // field lines
  std::int64_t date_second_ = -1;
  std::string date_;
};
