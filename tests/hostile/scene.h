// The whole server on a machine that does not exist, for one hostile row after
// the other: pages and GET /time on one port, echoing WebSockets on the other.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "01_polling/http_server.h"
#include "04_messages/websocket_server.h"
#include "common/fake_system.h"
#include "common/feeding.h"
#include "hostile/verdict.h"

enum class Port { http, websocket };

class HostileScene {
 public:
  explicit HostileScene(Port port);

  // A connection for each way of cutting the bytes; the next piece is sent when
  // all that the one before led to is done. `fin`: the client half-closes
  // behind the last. What came back, in the order of the ways.
  std::vector<Outcome> converse(std::vector<Pieces> ways, bool fin);

  // Until nothing is left to happen: all time limits have passed.
  void run();

  FakeSystem system;
  WebSocketOptions options;

 private:
  void step();
  void begin();
  void end();

  EventLoop loop_{system};
  const std::string time_ = "1785312345678";
  HttpServer http_{loop_, options};
  WebSocketServer sockets_;
  std::size_t descriptors_ = 0;  // while nobody is connected

  std::vector<Pieces> ways_;
  bool fin_ = false;
  std::shared_ptr<FakePeer> peer_;  // of the way in hand
  std::size_t piece_ = 0;           // of it
  std::vector<Outcome> outcomes_;
};
