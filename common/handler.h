// What a protocol is to the loop below it: something that is told that bytes
// came, and that the end came. It never waits and never sees readiness.
#pragma once

#include "common/bytes.h"

class Connection;

// Why a connection ended.
enum class End {
  finished,       // finish(): everything was sent, then closed in order
  reset,          // the peer reset it, or the network failed
  timed_out,      // the peer took nothing for too long
  aborted,        // abort()
  out_of_memory,  // there was none for this connection
};

// Owned by its Connection; called by the loop only, never from within a call
// that the handler makes.
class Handler {
 public:
  virtual ~Handler() = default;

  // Consume from the front of `input` what is understood. The rest is kept and
  // shown again: with more behind it, after resume(), or once the output is no
  // longer congested. The view dies when the call returns.
  virtual void on_bytes(Connection&, Bytes& input) = 0;

  // Output had to be queued, and now all of it has left.
  virtual void on_drained(Connection&) {}

  // The peer sends no more; all it sent has been shown. Unless overridden: send
  // what is queued, then close.
  virtual void on_half_close(Connection&);

  // The program is about to stop: end as the protocol wants it, soon. Unless
  // overridden: send what is queued, then close.
  virtual void on_shutdown(Connection&);

  // Once, as the last call to the last handler, from the end of the turn.
  virtual void on_end(Connection&, End) {}
};

// Sees every byte of a connection, in both directions, in order.
class Tap {
 public:
  virtual ~Tap() = default;
  virtual void on_received(View bytes) = 0;
  virtual void on_sent(View bytes) = 0;
  // So many bytes of a file left; they never pass through this program.
  virtual void on_sent_file(std::size_t) {}
};
