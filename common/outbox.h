// A connection's own queue: what waits to be sent, in order. Bytes that were
// appended, chunks shared with other connections, ranges of files.
//
//   pieces_:  [bytes] [chunk] [file range] ...   then buffer_: the newest bytes
//             ^ the first may be partly gone
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "common/file.h"
#include "common/handler.h"
#include "common/output.h"

class Outbox final : public Output {
 public:
  void clear() = delete;  // what was queued is owed

  void push(Chunk chunk);
  void push(FileRange range);

  bool empty() const { return size() == 0; }
  // Bytes that wait.
  std::size_t size() const { return size_ + bytes().size() - offset_; }

  // Chunks and files among them.
  std::size_t pieces() const { return pieces_.size() - first_; }

  // Sends until nothing is left (gives 0), or kStep bytes have left (gives how
  // many remain: others shall have their turn), or the socket refuses: -EAGAIN
  // when it is full, -EIO when a file has become shorter than its range, else
  // the error. `tap` may be null; it sees what the kernel took.
  static constexpr std::size_t kStep = 1024 * 1024;
  long flush(System& system, int socket, Tap* tap);

  // Counts up with every byte that left: tells a slow peer from a dead one.
  std::uint64_t taken() const { return taken_; }

 private:
  using Piece = std::variant<Buffer, Chunk, FileRange>;

  void close_tail();
  void compact();
  long send_memory(System& system, int socket, Tap* tap);
  long send_file(System& system, int socket, Tap* tap);
  void advance(std::size_t n);

  std::vector<Piece> pieces_;
  std::size_t first_ = 0;   // pieces before this one are gone
  std::size_t offset_ = 0;  // of what is first now, so many bytes are gone
  std::size_t size_ = 0;    // bytes in pieces_
  std::uint64_t taken_ = 0;
};
