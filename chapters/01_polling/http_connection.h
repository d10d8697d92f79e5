// A connection that speaks HTTP/1.1: reads requests, asks the route, sends the
// answers in order, and keeps its eye on the clock (RFC 9112 §9).
#pragma once

#include "01_polling/http_server.h"
#include "01_polling/request_reader.h"
#include "common/connection.h"

class HttpConnection final : public Handler {
 public:
  // `server` and `route` outlive the connection.
  HttpConnection(HttpServer& server, const Route& route,
                 Connection& connection);
  ~HttpConnection() override;

  void on_bytes(Connection& connection, Bytes& input) override;
  void on_drained(Connection& connection) override;
  void on_shutdown(Connection& connection) override;

 private:
  void answer(const Request& request);
  void refuse(const BadRequest& rule);
  void reply(const Request& request, const Response& response);
  void send(const Response& response, bool last, bool with_body);
  void hold(const std::shared_ptr<const File>& file);
  void take_over(Takeover takeover);

  // One timer, which is left running when the deadline moves away.
  void set_deadline(Duration deadline);
  void arm();
  void on_timer();

  HttpServer& server_;
  const Route& route_;
  Connection& connection_;
  RequestReader reader_;
  Duration deadline_{0}, armed_for_{0};
  Timer timer_;
  bool in_request_ = false;
  std::shared_ptr<const File> held_;
};
