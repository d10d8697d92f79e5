// The heap of this program: operator new counts what the server holds, and can
// be made to fail. The test's own memory is counted apart, and never fails: the
// calls of the System are the border between the two.
#pragma once

#include <cstdint>

struct Heap {
  bool in_server = false;
  long server_bytes = 0, test_bytes = 0;  // allocated, and not freed
  bool armed = false;         // the server is ready: from now on it may fail
  std::uint64_t calls = 0;    // the server's, since then
  std::uint64_t fail_at = 0;  // the call that fails, counted from 1; 0: none
  unsigned fail_one_in = 0;   // at random; 0: never
  std::uint64_t chance = 0;   // the state of that
  std::uint64_t failures = 0;
};

// operator new has no parameter by which it could be handed one.
Heap& heap();

// While it lives, the code that runs is the server's, or the test's.
class Whose {
 public:
  explicit Whose(bool server) : before_(heap().in_server) {
    heap().in_server = server;
  }
  ~Whose() { heap().in_server = before_; }
  Whose(const Whose&) = delete;
  Whose& operator=(const Whose&) = delete;

 private:
  bool before_;
};
struct ServerCode : Whose {
  ServerCode() : Whose(true) {}
};
struct TestCode : Whose {
  TestCode() : Whose(false) {}
};
