// Puts load on open connections: each sends units out of a ring, and for each
// answer the next one, so that always as many are in flight; or it only
// listens. Ends when all that was sent has been answered.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/checker.h"
#include "bench/load/options.h"
#include "bench/load/traffic.h"
#include "bench/load/usage.h"
#include "common/descriptor.h"

// How one connection behaves.
struct Manner {
  std::uint64_t first = 1;  // units sent at the beginning
  bool again = true;        // one more for each answer
};

struct LoadResult {
  std::uint64_t answers = 0;  // while it counted
  Usage usage;
  std::vector<std::int64_t> delays_ns;  // of each answer, if asked for
};

class Load {
 public:
  // `ring` and `options` outlive it.
  Load(const LoadOptions& options, const Ring& ring);

  void add(Descriptor socket, std::unique_ptr<Checker> checker, Manner manner);
  // Until the time or the number of messages is reached, or something is wrong.
  std::expected<LoadResult, std::string> run();

 private:
  using Done = std::expected<void, std::string>;

  struct Peer {
    Descriptor socket;
    std::unique_ptr<Checker> checker;
    Manner manner;
    std::uint64_t sent = 0, allowed = 0;  // bytes of the ring's stream
    std::uint64_t answers = 0;
    std::int64_t sent_at = 0;
  };

  Done start();
  Done turn();
  Done serve(Peer& peer);
  Done answered(Peer& peer, std::uint64_t count);
  Done send_allowed(Peer& peer);
  Done settle();
  Done until(const std::function<bool()>& reached);

  const LoadOptions& options_;
  const Ring& ring_;
  Descriptor epoll_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::string buffer_;  // for whatever comes, of all connections
  std::uint64_t answers_ = 0;
  bool closing_down_ = false;  // nothing new is sent
  LoadResult result_;
};
