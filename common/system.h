// The one door to the operating system: every system call, the clocks and
// randomness go through a System, so that tests can put another one in its
// place whose calls are short, interrupted, refused or late.
//
// Calls answer as the kernel does: a value, or a negative error number
// (-EAGAIN). All descriptors are non-blocking and closed on exec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "common/bytes.h"
#include "common/duration.h"

struct epoll_event;
struct sockaddr;

// What a file looks like (stat(2)).
struct FileStatus {
  bool regular = false, directory = false;
  std::uint64_t size = 0;  // bytes
  std::uint64_t device = 0, inode = 0;
  std::int64_t modified_ns = 0;  // its content, since the epoch
  std::int64_t changed_ns = 0;   // content, name or permissions; by the kernel
  bool operator==(const FileStatus&) const = default;
};

class System {
 public:
  virtual ~System() = default;
  static System& real();

  // Sockets. `accept` takes the next connection of a listening socket.
  virtual long accept(int listener);
  virtual long recv(int socket, std::span<std::byte> into);
  // The pieces in one call, in order (sendmsg(2)), kMaxPieces at most; `more`
  // says that further bytes follow at once, so that no short packet need leave
  // (MSG_MORE).
  static constexpr std::size_t kMaxPieces = 64;
  virtual long send(int socket, std::span<const View> pieces, bool more);
  // Up to `count` bytes of a file (sendfile(2)); 0: the file ends here. To a
  // peer that left this raises SIGPIPE, unless the process ignores it.
  virtual long send_file(int socket, int file, std::uint64_t offset,
                         std::size_t count);
  // Bytes that the kernel has taken and the peer not acknowledged (SIOCOUTQ).
  virtual long unacknowledged(int socket);
  virtual long shutdown_writes(int socket);
  // Discards what is unsent and makes the next close() a reset (SO_LINGER 0).
  virtual long reset_on_close(int socket);
  virtual long close(int descriptor);

  // Listening. `local_port` is what port 0 became.
  virtual long listen(const sockaddr& address, std::size_t size, int backlog);
  virtual long local_port(int socket);

  // Readiness (epoll(7)).
  virtual long epoll_create();
  virtual long epoll_add(int epoll, int descriptor, std::uint32_t events,
                         void* owner);
  virtual long epoll_remove(int epoll, int descriptor);
  virtual long epoll_wait(int epoll, std::span<epoll_event> events,
                          int timeout_ms);
  virtual long event_counter();              // eventfd(2)
  virtual long signal_receiver(int signal);  // signalfd(2)
  virtual void ignore_signal(int signal);
  // Whoever started this program may have had it ignore some: nohup(1) does.
  virtual bool is_ignored(int signal);
  virtual long read(int descriptor, std::span<std::byte> into);
  virtual long write(int descriptor, View bytes);

  // Files. `path` is relative to the folder and is not followed out of it,
  // neither by ".." nor by a symbolic link (openat2(2), RESOLVE_BENEATH).
  // Opening never blocks, not even on a pipe.
  virtual long open_folder(const std::string& path);
  virtual long open_beneath(int folder, const std::string& path);
  virtual long status(int file, FileStatus& status);
  // Of what lies at `path`, seen from the folder, even where that leads out of
  // it: tells whether a file is still the one that was opened safely before.
  virtual long status_at(int folder, const std::string& path,
                         FileStatus& status);

  // How many descriptors the process may have, raised as far as it may
  // (RLIMIT_NOFILE).
  virtual std::uint64_t descriptor_limit();

  // Time since some fixed moment, never set back (CLOCK_MONOTONIC).
  virtual Duration monotonic();
  // Time since the epoch, as the wall clock has it.
  virtual Duration wall_clock();
  // Unpredictable bytes (getrandom(2)).
  virtual void random(std::span<std::byte> into);
};
