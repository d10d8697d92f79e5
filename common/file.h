// Open files, and folders whose files cannot be escaped from.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "common/descriptor.h"
#include "common/system.h"

// A regular file, open for reading.
struct File {
  Descriptor descriptor;
  FileStatus status;  // as it was when it was opened
};

// Bytes [offset, offset + length) of a file, to be sent without being read
// into memory.
struct FileRange {
  std::shared_ptr<const File> file;
  std::uint64_t offset = 0, length = 0;
};

// Why a path was not opened.
enum class OpenError {
  not_found,   // absent, or it leads out of the folder
  forbidden,   // not readable
  not_a_file,  // a pipe, a device, a socket
  busy,        // the machine could not, this time: no descriptor left, say
};

// What a path turned out to be.
struct Opened {
  std::shared_ptr<const File> file;  // nothing: it is a folder
};

class Folder {
 public:
  // Error: a sentence for the user.
  static std::expected<Folder, std::string> open(System&,
                                                 const std::string& path);

  // `path` is relative to this folder; "" is the folder itself. Nothing that
  // lies outside is ever opened, whatever ".." or links the path goes through,
  // and opening a pipe does not wait for its writer.
  std::expected<Opened, OpenError> find(const std::string& path) const;

  // Whether a file that was found at `path` is still there and unchanged, as
  // far as its status tells. One system call, against the three of opening; yet
  // it follows links out of the folder, where find() does not.
  bool is_unchanged(const std::string& path, const FileStatus& then) const;
  // All of a file. Nothing: it could not be read, or is shorter by now.
  Chunk read(const File& file) const;

 private:
  Folder(System& system, Descriptor descriptor)
      : system_(&system), descriptor_(std::move(descriptor)) {}

  System* system_;
  Descriptor descriptor_;
};
