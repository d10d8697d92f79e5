// The machine that the server target runs on: a FakeSystem with a few files,
// and with system calls that fail when the script says so.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <string>

#include "common/fake_system.h"

class FuzzSystem final : public FakeSystem {
 public:
  FuzzSystem() {
    fault = [this](Call call, std::size_t) {
      const auto next = due_.extract(call);
      return next ? next.mapped() : LONG_MAX;
    };
  }
  // The next such call moves at most so many bytes, or fails with this.
  void next(Call call, long most) { due_[call] = most; }
  void nothing_fails() { due_.clear(); }

  long open_folder(const std::string&) override { return event_counter(); }
  long open_beneath(int, const std::string& path) override {
    if (path == "full") return -EMFILE;
    const bool is_big = path == "big.bin", is_page = path == "index.html";
    if (!is_big && !is_page && path != "sub") return -ENOENT;
    FileRange opened = file(std::string(is_big ? 100'000 : 10, 'x'));
    const int number = opened.file->descriptor.number();
    folders_[number] = path == "sub";
    open_.emplace(number, std::move(opened));
    return number;
  }
  long status(int number, FileStatus& status) override {
    const bool folder = folders_[number];
    status = {.regular = !folder,
              .directory = folder,
              .size = open_.at(number).length};
    return 0;
  }
  long status_at(int folder, const std::string& path,
                 FileStatus& found) override {
    const long number = open_beneath(folder, path);
    if (number < 0) return number;
    const Descriptor file(*this, static_cast<int>(number));
    return status(file.number(), found);
  }
  long read(int number, std::span<std::byte> into) override {
    if (!open_.contains(number)) return FakeSystem::read(number, into);
    std::ranges::fill(into, std::byte{'x'});
    return static_cast<long>(into.size());
  }
  // A file's FileRange has it closed, and so calls this once more.
  long close(int number) override {
    if (open_.extract(number)) return 0;
    return FakeSystem::close(number);
  }
  std::uint64_t descriptor_limit() override { return 1000; }

 private:
  std::map<Call, long> due_;
  std::map<int, FileRange> open_;
  std::map<int, bool> folders_;
};

// What the kernel may answer to a call (accept(2), recv(2), send(2), epoll(7)).
inline long failure_of(Call call, unsigned choice) {
  static const std::map<Call, std::array<int, 4>> kErrors = {
      {Call::accept, {EMFILE, ECONNABORTED, ENOBUFS, EINTR}},
      {Call::recv, {EAGAIN, EINTR, ECONNRESET, ENOMEM}},
      {Call::send, {EAGAIN, EINTR, EPIPE, ENOBUFS}},
      {Call::send_file, {EAGAIN, EINTR, EPIPE, EIO}},
      {Call::epoll_add, {ENOMEM, ENOSPC, ENOMEM, ENOSPC}},
      {Call::epoll_wait, {EINTR, EINTR, EINTR, EINTR}}};
  return -kErrors.at(call)[choice % 4];
}
