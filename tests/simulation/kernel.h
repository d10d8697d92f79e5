// The machine under the server: descriptors, sockets, files and the clock exist
// only here. Every call is a step; it may be short, interrupted or fail, as the
// faults have it, and while it runs the peers may act.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "common/system.h"
#include "simulation/checkers.h"
#include "simulation/faults.h"
#include "simulation/heap.h"
#include "simulation/link.h"

// Who lives at the other end of the links.
class Players {
 public:
  virtual ~Players() = default;
  // When somebody wants to act next.
  virtual Duration next_act() const = 0;
  // All who want to act by now do so; or only one of them.
  virtual void act(bool all) = 0;
  // Peer `peer` shall not get the file of its request number `request`.
  virtual void file_refused(std::size_t peer, std::size_t request) = 0;
  // Called before the server waits.
  virtual void check() = 0;
};

class Kernel final : public System {
 public:
  // All outlive it.
  Kernel(Report& report, Dice& dice, const Faults& faults, Players& players)
      : report_(report), dice_(dice), faults_(faults), players_(players) {}

  // For the peers.
  void connect(std::uint16_t port, std::shared_ptr<Link> link);
  void signal(int number);
  Duration clock() const { return clock_; }
  std::size_t descriptors() const;  // that are open
  std::size_t connections() const;
  std::size_t files() const;
  // Faults begin when the server is ready.
  void arm() { armed_ = true; }

  // The files. A path is PEER.REQUEST/name, so that it is known whose it is.
  static constexpr std::size_t kBigSize = 150'000;
  static std::string_view content(std::string_view name);  // "": none
  static std::uint64_t inode(std::string_view name);
  static constexpr std::int64_t kModified = 784'111'777;  // s since the epoch
  static constexpr Duration kEpoch = 1'000'000'000s;  // wall clock less clock

  long accept(int listener) override;
  long recv(int socket, std::span<std::byte> into) override;
  long send(int socket, std::span<const View> pieces, bool more) override;
  long send_file(int socket, int file, std::uint64_t offset,
                 std::size_t count) override;
  long unacknowledged(int socket) override;
  void ignore_signal(int) override {}
  bool is_ignored(int) override { return false; }
  long shutdown_writes(int socket) override;
  long reset_on_close(int socket) override;
  long close(int descriptor) override;
  long listen(const sockaddr& address, std::size_t size, int backlog) override;
  long local_port(int socket) override;
  long epoll_create() override;
  long epoll_add(int epoll, int descriptor, std::uint32_t events,
                 void* owner) override;
  long epoll_remove(int epoll, int descriptor) override;
  long epoll_wait(int epoll, std::span<epoll_event> events,
                  int timeout_ms) override;
  long event_counter() override;
  long signal_receiver(int signal) override;
  long read(int descriptor, std::span<std::byte> into) override;
  long write(int descriptor, View bytes) override;
  long open_folder(const std::string& path) override;
  long open_beneath(int folder, const std::string& path) override;
  long status(int file, FileStatus& status) override;
  long status_at(int folder, const std::string& path,
                 FileStatus& status) override;
  std::uint64_t descriptor_limit() override { return 1024; }
  Duration monotonic() override { return clock_; }
  Duration wall_clock() override { return clock_ + kEpoch; }
  void random(std::span<std::byte> into) override;

 private:
  enum class Kind { none, listener, link, file, folder, signal, other };
  // What a descriptor stands for.
  struct Thing {
    Kind kind = Kind::none;
    std::shared_ptr<Link> link = {};
    std::deque<std::shared_ptr<Link>> backlog = {};  // a listening socket's
    std::uint16_t port = 0;
    int signal = 0, count = 0;
    std::string_view content = {};  // of a file
    std::uint64_t inode = 0;
    std::string path = {};
    std::uint32_t interest = 0;  // 0: not in epoll
    void* owner = nullptr;
  };
  class Step;

  int open(Thing thing);
  Thing& any_thing(int descriptor);
  Thing& thing(int descriptor, Kind kind);
  Link& link(int socket) { return *thing(socket, Kind::link).link; }
  bool hits(unsigned one_in) { return armed_ && dice_.one_in(one_in); }
  long exhausted_error();
  void refuse_file(const std::string& path);
  long read_file(Thing& file, std::span<std::byte> into);
  long harmless(Link& link);
  long break_link(Link& link, const char* call, long error);
  long deliver(Link& link, std::string_view bytes, std::size_t most);
  void wake(Link& link);
  void move_on() { idle_turns_ = 0; }
  long collect(std::span<epoll_event> events);
  bool is_ready(const Thing& thing) const;
  std::uint32_t conditions(const Thing& thing) const;
  bool anything_ready() const;
  void sleep(Duration until, bool for_ever);
  void count_turn();

  Report& report_;
  Dice& dice_;
  const Faults& faults_;
  Players& players_;
  std::vector<Thing> things_;  // by descriptor
  Duration clock_ = 1000s;
  bool armed_ = false;
  int idle_turns_ = 0;  // since anything moved, or time passed
  std::size_t closed_this_turn_ = 0;

 public:
  std::size_t max_connections = 0;  // what the server was told
};
