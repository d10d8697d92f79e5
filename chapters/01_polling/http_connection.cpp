#include "01_polling/http_connection.h"

#include "01_polling/request_target.h"
#include "common/log.h"

HttpConnection::HttpConnection(HttpServer& server, const Route& route,
                               Connection& connection)
    : server_(server),
      route_(route),
      connection_(connection),
      reader_(server.options().limits) {
  connection.limit_input(server.input_limit());
  set_deadline(connection.loop().now() + server.options().header_timeout);
}

HttpConnection::~HttpConnection() {
  connection_.loop().cancel(timer_);
  hold({});
}

void HttpConnection::on_bytes(Connection& connection, Bytes& input) {
  bool answered = false;
  while (connection.wants_input()) {
    Step step = reader_.next(input, server_.request());
    if (step == Step::violation) return refuse(reader_.violation());
    if (step == Step::need_more) break;
    answer(server_.request());
    answered = true;
    if (connection.handler() != this) return;
  }
  if (reader_.take_expectation()) {
    connection.output().append("HTTP/1.1 100 Continue\r\n\r\n");
  }
  // The clock starts with the first byte of a request, and no later byte sets
  // it back: a peer that sends one byte a second gains nothing by it.
  const HttpOptions& options = server_.options();
  const bool begun = reader_.in_request() && (answered || !in_request_);
  in_request_ = reader_.in_request();
  if (begun) {
    set_deadline(connection.loop().now() + options.header_timeout);
  } else if (answered) {
    set_deadline(connection.loop().now() + options.idle_timeout);
  }
}

void HttpConnection::answer(const Request& request) {
  if (!server_.allows_host(host_of(request.authority))) {
    return reply(request, error_page(421, "This host is not served here."));
  }
  std::optional<Answer> answer = route_(request);
  if (!answer) return reply(request, not_found(request));
  if (auto* takeover = std::get_if<Takeover>(&*answer)) {
    if (!connection_.loop().shutting_down()) {
      return take_over(std::move(*takeover));
    }
    Response page = error_page(503, "The server is about to stop.");
    return reply(request, page.with("Retry-After", "1"));
  }
  reply(request, std::get<Response>(*answer));
}

void HttpConnection::reply(const Request& request, const Response& response) {
  // A proxy that saw an Upgrade go by may let all further bytes through, as if
  // we had agreed: what asked for one and did not get it is the last request.
  const bool last = response.close || !request.keep_alive ||
                    request.field("Upgrade").has_value() ||
                    connection_.loop().shutting_down();
  // RFC 9110 §9.3.2: the answer to HEAD is that to GET without its body.
  const bool with_body = request.method != "HEAD";
  send(response, last, with_body);
}

// Nobody can tell where the next request would begin, so this is the last
// answer (RFC 9112 §9.6).
void HttpConnection::refuse(const BadRequest& rule) {
  send(error_page(rule), true, !reader_.in_head_request());
}

void HttpConnection::send(const Response& response, bool last, bool with_body) {
  if (!response.note.empty()) log(response.note);
  const std::string head = server_.head_of(response, last);
  const auto* range = std::get_if<FileRange>(&response.body);
  hold(range ? range->file : nullptr);
  Output& output = connection_.output();
  if (const auto* text = std::get_if<std::string>(&response.body)) {
    output.append(view_of(head), with_body ? view_of(*text) : View());
  } else {
    output.append(head);
    const auto* chunk = std::get_if<Chunk>(&response.body);
    if (chunk && with_body) connection_.send(*chunk);
    if (range && with_body) connection_.send(*range);
  }
  if (last) connection_.finish();
}

void HttpConnection::hold(const std::shared_ptr<const File>& file) {
  if (held_) --server_.files_held;
  held_ = server_.files_held < HttpServer::kMostHeld ? file : nullptr;
  if (held_) ++server_.files_held;
}

void HttpConnection::take_over(Takeover takeover) {
  connection_.output().append(server_.switching_head_of(takeover.head));
  connection_.limit_input(EventLoop::kReadBuffer);
  connection_.hand_over(takeover.next(connection_));
}

// What was queued has left; only now the client can be expected to ask again.
void HttpConnection::on_drained(Connection& connection) {
  if (in_request_) return;
  set_deadline(connection.loop().now() + server_.options().idle_timeout);
}

void HttpConnection::on_shutdown(Connection& connection) {
  // A client that keeps an idle connection is in no hurry to close it.
  if (!in_request_) connection.finish(250ms);
}

void HttpConnection::set_deadline(Duration deadline) {
  deadline_ = deadline;
  if (!timer_ || deadline_ < armed_for_) arm();
}

void HttpConnection::arm() {
  EventLoop& loop = connection_.loop();
  loop.cancel(timer_);
  armed_for_ = deadline_;
  timer_ = loop.after(deadline_ - loop.now(), [this] { on_timer(); });
}

void HttpConnection::on_timer() try {
  timer_ = {};
  // A slow reader is the connection's affair, not ours.
  if (connection_.unsent() > 0) {
    deadline_ = connection_.loop().now() + server_.options().idle_timeout;
  }
  if (connection_.loop().now() < deadline_) return arm();
  if (!in_request_ || connection_.finishing()) return connection_.finish();
  send(error_page(408, "The request did not arrive in time."), true,
       !reader_.in_head_request());
} catch (const std::bad_alloc&) {
  connection_.abort(End::out_of_memory);
}
