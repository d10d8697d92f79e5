// Bytes in memory: a View to look at, a window (Bytes) to consume from the
// front, and a Buffer that owns what it holds.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// Bytes that somebody else owns; valid as long as that owner says.
using View = std::span<const std::byte>;

inline View view_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(View bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A window onto received bytes. A parser consumes from the front what it has
// understood; what it leaves is shown to it again with more behind it. The
// bytes are writable, so that a payload can be unmasked where it lies.
class Bytes {
 public:
  explicit Bytes(std::span<std::byte> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }
  std::byte* data() const { return rest_.data(); }
  std::byte operator[](std::size_t i) const { return rest_[i]; }
  View view() const { return rest_; }
  std::string_view text() const { return as_text(rest_); }

  // The next n bytes, or all that are left; they count as read.
  std::span<std::byte> take(std::size_t n) {
    std::span<std::byte> front = rest_.first(n < size() ? n : size());
    rest_ = rest_.subspan(front.size());
    return front;
  }
  void consume(std::size_t n) { take(n); }

 private:
  std::span<std::byte> rest_;
};

// Bytes that grow at the end. New room is not zeroed: a message of a megabyte
// would otherwise be written twice.
//
//   +-----------------------+--------------------+
//   | size() bytes, in use  |  room, undefined   |
//   +-----------------------+--------------------+
//   data()                  ^ grow() hands this out   capacity()
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer(std::move(other)).swap(*this);
    return *this;
  }

  std::byte* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  std::size_t room() const { return capacity_ - size_; }
  bool empty() const { return size_ == 0; }
  View view() const { return {data(), size_}; }
  std::span<std::byte> bytes() const { return {data(), size_}; }

  // Ensures room for n more bytes. May throw std::bad_alloc, then nothing has
  // changed.
  void reserve(std::size_t n) {
    if (n > room()) reallocate(n);
  }
  // Adds n undefined bytes and gives their address.
  std::byte* grow(std::size_t n) {
    reserve(n);
    std::byte* at = data() + size_;
    size_ += n;
    return at;
  }
  void append(View bytes) {
    if (!bytes.empty()) {
      std::memcpy(grow(bytes.size()), bytes.data(), bytes.size());
    }
  }
  // Keeps the first n bytes, and the room.
  void truncate(std::size_t n) {
    assert(n <= size_);
    size_ = n;
  }
  void clear() { size_ = 0; }
  // Gives the memory back.
  void reset() { Buffer().swap(*this); }

  void swap(Buffer& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  void reallocate(std::size_t more) {
    std::size_t wanted = size_ + more;
    if (wanted < capacity_ + capacity_ / 2) wanted = capacity_ + capacity_ / 2;
    auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
    if (size_ > 0) std::memcpy(larger.get(), data(), size_);
    bytes_ = std::move(larger);
    capacity_ = wanted;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Bytes that are written once and sent to many: a pushed frame, a cached file.
using Chunk = std::shared_ptr<const Buffer>;

inline Chunk make_chunk(View bytes) {
  auto buffer = std::make_shared<Buffer>();
  buffer->append(bytes);
  return buffer;
}
