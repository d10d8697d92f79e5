// What only a connection with something to do needs. Private to connection.cpp
// and connection_turn.cpp.
#pragma once

#include "common/connection.h"
#include "common/outbox.h"

struct Connection::Busy {
  Outbox outbox;
  Buffer kept;  // input that on_bytes left unread
  std::shared_ptr<Tap> tap;
  Timer timer;                 // watches progress, then bounds the lingering
  std::uint64_t progress = 0;  // when the timer was set
  Duration linger{0};
};
