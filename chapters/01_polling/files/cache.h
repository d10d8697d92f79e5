// Files that were asked for a moment ago, ready to be sent again: a small one
// with its head in one system call, where opening, sending and closing are
// five; a large one without opening it, while somebody still has it open.
//
// A change is seen at once: before anything is taken from here, the kernel is
// asked whether the file at its path is still the same, by device, inode, size,
// and both of its times. Three things it cannot tell, so all is forgotten once
// a second:
//   - the question follows symbolic links, which opening does only within the
//     folder: a part of the tree can have been moved out of it, and a link to
//     it left behind. What is sent meanwhile is what was sent before.
//   - what a program writes through a memory map is dated when it pleases the
//     kernel (mmap(2));
//   - some file systems on the network answer from a cache of their own.
//
// Belongs to one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "01_polling/files/representation.h"
#include "common/output.h"

class Cache {
 public:
  // Larger files are sent by the kernel, without a copy. (Bytes; as much as an
  // Output copies.)
  static constexpr std::size_t kLargest = Output::kCopied;
  // Hundreds of files as sites have them; when it is full, it begins anew.
  // (Bytes.)
  static constexpr std::size_t kCapacity = 1024 * 1024;
  static constexpr Duration kLifetime = 1s;

  // `folder` outlives the cache.
  explicit Cache(const Folder& folder) : folder_(&folder) {}

  // What answers a request for `target`, as the client wrote it. `now` is the
  // time since the epoch. Null: nothing, or no more. Good until the next call.
  const Representation* find(std::string_view target, Duration now);

  // Whether a file may be kept. One that was changed just now may change again
  // within the same tick of the file system's clock, and nobody would see it;
  // its entity tag is weak for the same reason.
  static bool is_settled(const FileStatus& status, Duration now);
  void keep(std::string_view target, Representation settled, Duration now);

  std::size_t bytes() const { return bytes_; }

 private:
  using Kept = std::map<std::string, Representation, std::less<>>;

  void forget_old(Duration now);
  void forget(Kept::iterator entry);
  void clear();

  const Folder* folder_;
  Kept kept_;              // by target
  std::size_t bytes_ = 0;  // what kept_ occupies, about
  Duration since_{0};      // nothing kept is older
};
