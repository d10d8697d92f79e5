// The reply buffer: one a loop, lent to the connection whose turn it is. Short
// answers gather here and leave in one system call when the turn ends.
#pragma once

#include "common/output.h"

class Connection;

class Reply final : public Output {
 public:
  static constexpr std::size_t kSize = 256 * 1024;

  Reply() { buffer_.reserve(kSize); }

  // Too large to copy: leaves at once, as it lies, behind what is here.
  void append_large(View head, View body) override;

  // The connection whose turn it is; nullptr between turns.
  Connection* serving() const { return serving_; }
  void serve(Connection* connection) { serving_ = connection; }

 private:
  // Full: what is here leaves early.
  void make_room(std::size_t n) override;
  Connection* serving_ = nullptr;
};
