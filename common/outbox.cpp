#include "common/outbox.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace {

std::size_t size_of(const Buffer& buffer) { return buffer.size(); }
std::size_t size_of(const Chunk& chunk) { return chunk->size(); }
std::size_t size_of(const FileRange& range) { return range.length; }

}  // namespace

void Outbox::push(Chunk chunk) {
  if (chunk->size() <= kCopied) return append(chunk->view());
  close_tail();
  const std::size_t size = chunk->size();
  pieces_.emplace_back(std::move(chunk));
  size_ += size;
}

void Outbox::push(FileRange range) {
  if (range.length == 0) return;
  close_tail();
  const std::size_t size = range.length;
  pieces_.emplace_back(std::move(range));
  size_ += size;
}

// What was appended so far becomes a piece, so that another kind can follow.
void Outbox::close_tail() {
  if (buffer_.empty()) return;
  const std::size_t size = buffer_.size();
  pieces_.emplace_back(std::move(buffer_));
  size_ += size;
}

long Outbox::flush(System& system, int socket, Tap* tap) {
  const std::uint64_t enough = taken_ + kStep;
  while (!empty() && taken_ < enough) {
    bool file = first_ < pieces_.size() &&
                std::holds_alternative<FileRange>(pieces_[first_]);
    long sent = file ? send_file(system, socket, tap)
                     : send_memory(system, socket, tap);
    if (sent == -EINTR) continue;
    if (sent < 0) return sent;
    advance(static_cast<std::size_t>(sent));
  }
  return static_cast<long>(size());
}

// All that lies in memory up to the next file, in one call.
long Outbox::send_memory(System& system, int socket, Tap* tap) {
  std::array<View, System::kMaxPieces> views;
  std::size_t count = 0, skip = offset_;
  std::size_t at = first_;
  for (; at < pieces_.size() && count < views.size(); ++at, skip = 0) {
    if (std::holds_alternative<FileRange>(pieces_[at])) break;
    const Chunk* chunk = std::get_if<Chunk>(&pieces_[at]);
    View all = chunk ? (*chunk)->view() : std::get<Buffer>(pieces_[at]).view();
    views[count++] = all.subspan(skip);
  }
  if (at == pieces_.size() && count < views.size() && !buffer_.empty()) {
    views[count++] = buffer_.view().subspan(skip);
  }
  bool file_follows = at < pieces_.size();
  long sent = system.send(socket, std::span(views).first(count), file_follows);
  std::size_t left = sent > 0 && tap ? static_cast<std::size_t>(sent) : 0;
  for (std::size_t i = 0; left > 0; ++i) {
    View seen = views[i].first(std::min(left, views[i].size()));
    tap->on_sent(seen);
    left -= seen.size();
  }
  return sent;
}

long Outbox::send_file(System& system, int socket, Tap* tap) {
  const FileRange& range = std::get<FileRange>(pieces_[first_]);
  std::size_t count = std::min(range.length - offset_, kStep);
  long sent = system.send_file(socket, range.file->descriptor.number(),
                               range.offset + offset_, count);
  if (sent == 0) return -EIO;  // the file was cut after its length was promised
  if (sent > 0 && tap) tap->on_sent_file(static_cast<std::size_t>(sent));
  return sent;
}

void Outbox::advance(std::size_t n) {
  taken_ += n;
  offset_ += n;
  while (first_ < pieces_.size()) {
    std::size_t size =
        std::visit([](auto& p) { return size_of(p); }, pieces_[first_]);
    if (offset_ < size) break;
    offset_ -= size;
    size_ -= size;
    pieces_[first_++] = Buffer();
  }
  compact();
}

// Frees what is gone, in steps so large that moving the rest costs little.
void Outbox::compact() {
  if (first_ > pieces_.size() / 2) {
    pieces_.erase(pieces_.begin(),
                  pieces_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  if (pieces_.empty() && offset_ > buffer_.size() / 2) {
    View rest = buffer_.view().subspan(offset_);
    if (!rest.empty()) std::memmove(buffer_.data(), rest.data(), rest.size());
    buffer_.truncate(rest.size());
    offset_ = 0;
  }
}
