// A TCP connection of an EventLoop: bytes in, bytes out, and one end.
//
// Protocols see none of epoll: input comes through Handler::on_bytes, output
// goes to output() and send(). Who owns what: the loop owns its connections, a
// connection owns its handler. Neither dies before the end of the turn in which
// the connection ends, so no call leaves anybody with a dangling reference.
//
//           input:  socket -> [kept] -> the loop's read buffer -> on_bytes
//          output:  the loop's reply buffer (own turn)  \.
//                   the own queue (other turns)  -------> socket
//
// Most connections are idle. What only a busy one needs (queue, kept input,
// tap) is in Busy, which exists only while one of them does.
#pragma once

#include <memory>

#include "common/event_loop.h"
#include "common/file.h"
#include "common/handler.h"
#include "common/output.h"

class Connection final : public Pollable {
 public:
  // While more than this is queued, on_bytes is not called: who does not read
  // the answers may not ask on. In bytes; and in pieces, since each may hold a
  // file open.
  static constexpr std::size_t kCongested = 64 * 1024, kCongestedPieces = 8;

  Connection(EventLoop& loop, Descriptor socket);
  ~Connection() override;

  // For what is to be sent next. Within the connection's own turn this is the
  // loop's reply buffer, which leaves at the end of the turn; the reference is
  // good until then.
  Output& output() {
    return in_turn() && takes_output() ? loop_.reply_ : output_elsewhere();
  }
  // Queued behind everything before, by reference. The range must lie within
  // the file; if the file has shrunk by then, the connection is reset.
  void send(Chunk chunk);
  void send(FileRange range);

  // How many bytes wait to be taken by the kernel.
  std::size_t unsent() const;
  // Whether on_bytes may go on: not paused, finishing or closed, and the peer
  // takes what it is sent. A handler that makes output from input asks between
  // two steps; what it leaves is shown to it again when this is true once more.
  bool wants_input() const {
    return !closed() && !paused_ && !finishing_ && (!busy_ || !congested());
  }
  // More is queued than a peer that keeps up would leave.
  bool congested() const;

  // At most this many bytes of input are collected before on_bytes must have
  // consumed some. Default and maximum: EventLoop::kReadBuffer.
  void limit_input(std::size_t bytes);
  // From now on `next` is the handler. It is shown what this one left unread
  // as soon as the current on_bytes returns; that one lives until then.
  void hand_over(std::unique_ptr<Handler> next);
  void pause();   // no on_bytes, and reading stops: TCP makes the peer wait
  void resume();  // goes on, beginning with the unread input
  // Others first: on_bytes is shown what it leaves unread in the next turn,
  // even if nothing new has come.
  void give_way();

  // None of these calls a handler before the end of the turn.
  // Sends what is queued, half-closes, reads and drops what still comes until
  // the peer closes too or `linger` has passed, then closes (RFC 9112 §9.6).
  // No further on_bytes, and once half-closed, no further output.
  void finish(Duration linger = 2s);
  // Drops everything and resets the connection.
  void abort(End why = End::aborted);
  bool finishing() const { return finishing_; }
  bool closed() const { return socket_ < 0; }

  // Shows `tap` all bytes from here on, beginning with the unread input.
  void set_tap(std::shared_ptr<Tap> tap);
  EventLoop& loop() const { return loop_; }
  const Handler* handler() const { return handler_.get(); }

  // For the loop only.
  void on_ready(std::uint32_t events) override;

 private:
  friend class EventLoop;
  friend class Reply;
  struct Busy;

  // A turn: what the loop gives each connection that has something to do.
  void turn();
  void send_queued();  // at the end of the loop's turn
  void tell_shutdown();
  void flush_queue();
  void read_input();
  void drop_input();
  void show(Bytes input);
  void report_drained();
  void report_half_close();
  void settle();
  void settle_busy();
  void end(End why);

  bool may_read() const;
  bool has_work() const;
  bool in_turn() const { return loop_.reply_.serving() == this; }
  bool queue_empty() const;
  Busy& busy();
  bool takes_output() const { return !closed() && !half_closed_; }
  Tap* tap() const;
  View kept() const;
  void keep(View rest);
  long receive(std::span<std::byte> into);
  Output& output_elsewhere();
  void send_now(std::span<const View> pieces);
  void flush_reply();
  void queue_reply();
  void watch_progress();
  std::uint64_t progress() const;
  void start_lingering();

  EventLoop& loop_;
  std::unique_ptr<Handler> handler_;
  std::unique_ptr<Busy> busy_;
  int socket_;
  std::uint32_t input_limit_;
  std::uint32_t index_ = 0;  // in the loop's table

  // What the kernel last said; cleared by -EAGAIN or an emptied socket.
  bool readable_ : 1 = false;
  bool writable_ : 1 = true;
  bool read_on_ : 1 = false;    // a short read has not emptied the socket
  bool peer_done_ : 1 = false;  // recv() gave 0
  // What the handler asked for, and was told.
  bool paused_ : 1 = false;
  bool finishing_ : 1 = false;
  bool half_closed_ : 1 = false;  // by us
  bool show_again_ : 1 = false;   // unread input, although nothing new came
  bool blocked_ : 1 = false;      // the queue outlived an attempt to send it
  bool drained_ : 1 = false;      // on_drained is owed
  bool half_close_told_ : 1 = false;
  // On the loop's lists.
  bool listed_ : 1 = false;
  bool flush_listed_ : 1 = false;
  End end_ : 4 = End::finished;
};
