// The calls of System that concern files and folders.
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "common/system.h"

namespace {

// The kernel's way in the C library: -1 and errno. Ours: the negative number.
long result(long value) { return value < 0 ? -errno : value; }

constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

// Without openat2 (before Linux 5.6, or forbidden by a container): one
// component after the other, and no symbolic link at all.
long open_step_by_step(int folder, const std::string& path) {
  int at = openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (std::size_t begin = 0; at >= 0;) {
    std::size_t end = path.find('/', begin);
    bool last = end == std::string::npos;
    std::string name = path.substr(begin, last ? end : end - begin);
    int flags = last ? kOpenFlags : O_PATH | O_DIRECTORY | O_CLOEXEC;
    int next = -1;
    errno = EXDEV;
    if (name != "..") {
      next = openat(at, name.empty() ? "." : name.c_str(), flags | O_NOFOLLOW);
    }
    int error = errno;
    ::close(at);
    errno = error;
    if (last) return result(next);
    at = next;
    begin = end + 1;
  }
  return -errno;
}

// Nanoseconds reach to the year 2262; a file may claim to be younger.
std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kMost = 9'000'000'000;
  const std::int64_t seconds =
      std::clamp<std::int64_t>(time.tv_sec, -kMost, kMost);
  return seconds * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

// The "." at its end must be searched for, so that a folder which may not be
// searched is not opened at all.
long System::open_folder(const std::string& path) {
  if (path.empty()) return -ENOENT;
  return result(open((path + "/.").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

long System::open_beneath(int folder, const std::string& path) {
  if (path.contains('\0')) return -ENOENT;  // C would read half of it
  open_how how{};
  how.flags = kOpenFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const char* name = path.empty() ? "." : path.c_str();
  long file = -EAGAIN;  // also: a ".." was raced by a rename (openat2(2))
  for (int tries = 0; file == -EAGAIN && tries < 3; ++tries) {
    file = result(syscall(SYS_openat2, folder, name, &how, sizeof how));
  }
  if (file != -ENOSYS && file != -EPERM) return file;
  return open_step_by_step(folder, path);
}

long System::status(int file, FileStatus& status) {
  return System::status_at(file, "", status);
}

long System::status_at(int folder, const std::string& path,
                       FileStatus& status) {
  struct stat found;
  if (fstatat(folder, path.c_str(), &found, AT_EMPTY_PATH) < 0) return -errno;
  status = {.regular = S_ISREG(found.st_mode),
            .directory = S_ISDIR(found.st_mode),
            .size = static_cast<std::uint64_t>(found.st_size),
            .device = found.st_dev,
            .inode = found.st_ino,
            .modified_ns = nanoseconds(found.st_mtim),
            .changed_ns = nanoseconds(found.st_ctim)};
  return 0;
}
