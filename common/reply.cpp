#include "common/reply.h"

#include <array>

#include "common/connection.h"

void Reply::make_room(std::size_t n) {
  View reply = buffer_.view();
  serving_->send_now({&reply, 1});
  buffer_.clear();
  buffer_.reserve(n);
}

void Reply::append_large(View head, View body) {
  std::array pieces{buffer_.view(), head, body};
  serving_->send_now(pieces);
  buffer_.clear();
}
