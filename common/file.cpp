#include "common/file.h"

#include <cerrno>
#include <cstring>

namespace {

OpenError error_of(long negative) {
  switch (-negative) {
    case EACCES:
    case EPERM:
      return OpenError::forbidden;
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EXDEV:  // it leads outside
      return OpenError::not_found;
    case ENXIO:  // a socket, or a device without a driver
    case ENODEV:
      return OpenError::not_a_file;
    default:  // EMFILE, ENOMEM, EIO, EINTR: this says nothing of the file
      return OpenError::busy;
  }
}

}  // namespace

std::expected<Folder, std::string> Folder::open(System& system,
                                                const std::string& path) {
  long folder = system.open_folder(path);
  if (folder < 0) {
    return std::unexpected("cannot open the folder '" + path +
                           "': " + std::strerror(static_cast<int>(-folder)));
  }
  return Folder(system, Descriptor(system, static_cast<int>(folder)));
}

std::expected<Opened, OpenError> Folder::find(const std::string& path) const {
  long number = system_->open_beneath(descriptor_.number(), path);
  if (number < 0) return std::unexpected(error_of(number));
  File file{Descriptor(*system_, static_cast<int>(number)), {}};
  if (long error = system_->status(file.descriptor.number(), file.status);
      error < 0) {
    return std::unexpected(error_of(error));
  }
  if (file.status.directory) return Opened{};
  if (!file.status.regular) return std::unexpected(OpenError::not_a_file);
  return Opened{std::make_shared<const File>(std::move(file))};
}

bool Folder::is_unchanged(const std::string& path,
                          const FileStatus& then) const {
  FileStatus now;
  return system_->status_at(descriptor_.number(), path, now) == 0 &&
         now == then;
}

Chunk Folder::read(const File& file) const {
  auto content = std::make_shared<Buffer>();
  std::span<std::byte> rest{content->grow(file.status.size), file.status.size};
  while (!rest.empty()) {
    const long n = system_->read(file.descriptor.number(), rest);
    if (n == -EINTR) continue;
    if (n <= 0) return nullptr;
    rest = rest.subspan(static_cast<std::size_t>(n));
  }
  return content;
}
