#include "common/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// A folder of our own: base/root is served, base/outside must not be reached.
class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string pattern = fs::temp_directory_path() / "file_test_XXXXXX";
    base_ = mkdtemp(pattern.data());
    fs::create_directories(root() / "sub" / "deeper");
    fs::create_directories(base_ / "outside");
    fs::create_directories(base_ / "root-restricted");
    write(root() / "index.html", "<p>hello</p>");
    write(root() / "sub" / "page.html", "page");
    write(base_ / "secret.txt", "secret");
    write(base_ / "outside" / "secret.txt", "secret");
    write(base_ / "root-restricted" / "secret.txt", "secret");
  }
  ~FolderTest() override { fs::remove_all(base_); }

  fs::path root() const { return base_ / "root"; }
  static void write(const fs::path& path, std::string_view text) {
    std::ofstream(path) << text;
  }

  Folder open(System& system = System::real()) const {
    std::expected<Folder, std::string> folder = Folder::open(system, root());
    EXPECT_TRUE(folder) << folder.error();
    return std::move(*folder);
  }
  std::expected<Opened, OpenError> find(const std::string& path) const {
    return open().find(path);
  }
  // What a path leads to, as a word.
  std::string found(const std::string& path) const {
    std::expected<Opened, OpenError> opened = find(path);
    if (opened) return opened->file ? contents(*opened->file) : "folder";
    switch (opened.error()) {
      case OpenError::not_found:
        return "not_found";
      case OpenError::forbidden:
        return "forbidden";
      case OpenError::not_a_file:
        return "not_a_file";
      case OpenError::busy:
        return "busy";
    }
    return "no such error";
  }
  static std::string contents(const File& file) {
    std::string text(file.status.size, '\0');
    const ssize_t size =
        pread(file.descriptor.number(), text.data(), text.size(), 0);
    EXPECT_EQ(static_cast<std::size_t>(size), text.size());
    return text;
  }

  fs::path base_;
};

TEST_F(FolderTest, opens_a_file_and_knows_its_status) {
  std::expected<Opened, OpenError> opened = find("index.html");
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->file);
  const File& file = *opened->file;
  struct stat expected;
  ASSERT_EQ(stat((root() / "index.html").c_str(), &expected), 0);
  EXPECT_TRUE(file.status.regular);
  EXPECT_FALSE(file.status.directory);
  EXPECT_EQ(file.status.size, 12u);
  EXPECT_EQ(file.status.inode, expected.st_ino);
  EXPECT_EQ(file.status.device, expected.st_dev);
  EXPECT_EQ(file.status.modified_ns,
            expected.st_mtim.tv_sec * 1'000'000'000 + expected.st_mtim.tv_nsec);
  EXPECT_EQ(contents(file), "<p>hello</p>");
}

TEST_F(FolderTest, descriptors_are_closed_on_exec) {
  std::expected<Opened, OpenError> opened = find("index.html");
  ASSERT_TRUE(opened && opened->file);
  const int flags = fcntl(opened->file->descriptor.number(), F_GETFD);
  EXPECT_TRUE(flags & FD_CLOEXEC);
}

TEST_F(FolderTest, knows_an_unchanged_file) {
  const Folder folder = open();
  const FileStatus then = folder.find("sub/page.html")->file->status;
  EXPECT_TRUE(folder.is_unchanged("sub/page.html", then));
  EXPECT_FALSE(folder.is_unchanged("index.html", then));
  EXPECT_FALSE(folder.is_unchanged("sub", then));
  fs::remove(root() / "sub" / "page.html");
  EXPECT_FALSE(folder.is_unchanged("sub/page.html", then));
}

TEST_F(FolderTest, reads_a_whole_file_or_nothing) {
  const Folder folder = open();
  auto file = folder.find("index.html")->file;
  EXPECT_EQ(as_text(folder.read(*file)->view()), "<p>hello</p>");
  file = folder.find("index.html")->file;
  fs::resize_file(root() / "index.html", 5);
  EXPECT_EQ(folder.read(*file), nullptr);
  write(root() / "empty", "");
  EXPECT_TRUE(folder.read(*folder.find("empty")->file)->empty());
}

TEST_F(FolderTest, file_stays_open_without_the_folder) {
  std::shared_ptr<const File> file;
  {
    Folder folder = open();
    file = folder.find("index.html")->file;
  }
  fs::remove(root() / "index.html");
  EXPECT_EQ(contents(*file), "<p>hello</p>");
}

TEST_F(FolderTest, paths_within) {
  EXPECT_EQ(found("sub/page.html"), "page");
  EXPECT_EQ(found("./sub/./page.html"), "page");
  EXPECT_EQ(found("sub//page.html"), "page");
}

TEST_F(FolderTest, folders_are_told_apart) {
  EXPECT_EQ(found(""), "folder");
  EXPECT_EQ(found("."), "folder");
  EXPECT_EQ(found("sub"), "folder");
  EXPECT_EQ(found("sub/"), "folder");
}

TEST_F(FolderTest, what_is_absent) {
  EXPECT_EQ(found("nothing.html"), "not_found");
  EXPECT_EQ(found("nothing/page.html"), "not_found");
  EXPECT_EQ(found("index.html/"), "not_found");
  EXPECT_EQ(found("index.html/page.html"), "not_found");
  EXPECT_EQ(found(std::string(300, 'x')), "not_found");
  EXPECT_EQ(found(std::string(10'000, 'x')), "not_found");
}

TEST_F(FolderTest, hostile_054_dots_do_not_lead_out) {
  for (const char* path :
       {"..", "../", "../secret.txt", "../outside/secret.txt",
        "sub/../../secret.txt", "sub/deeper/../../../secret.txt",
        "./../secret.txt", "../root/../secret.txt", "nothing/../../secret.txt",
        "../../../../../../../../etc/passwd"}) {
    EXPECT_EQ(found(path), "not_found") << path;
  }
}

TEST_F(FolderTest, hostile_054_absolute_paths_do_not_lead_out) {
  EXPECT_EQ(found("/etc/passwd"), "not_found");
  EXPECT_EQ(found("/"), "not_found");
  EXPECT_EQ(found(base_ / "secret.txt"), "not_found");
}

// Not even through the outside back into the folder.
TEST_F(FolderTest, hostile_054_out_and_in_again) {
  EXPECT_EQ(found("../root/index.html"), "not_found");
}

TEST_F(FolderTest, hostile_055_sibling_whose_name_begins_alike) {
  EXPECT_EQ(found("../root-restricted/secret.txt"), "not_found");
  EXPECT_EQ(found("-restricted/secret.txt"), "not_found");
}

TEST_F(FolderTest, hostile_058_symbolic_link_out) {
  fs::create_symlink("../secret.txt", root() / "relative");
  fs::create_symlink(base_ / "secret.txt", root() / "absolute");
  fs::create_symlink("/etc", root() / "etc");
  fs::create_directory_symlink("../outside", root() / "folder");
  fs::create_symlink("..", root() / "sub" / "up");
  fs::create_symlink("relative", root() / "link_to_link");
  EXPECT_EQ(found("relative"), "not_found");
  EXPECT_EQ(found("absolute"), "not_found");
  EXPECT_EQ(found("etc/passwd"), "not_found");
  EXPECT_EQ(found("folder/secret.txt"), "not_found");
  EXPECT_EQ(found("folder"), "not_found");
  EXPECT_EQ(found("sub/up/../secret.txt"), "not_found");
  EXPECT_EQ(found("link_to_link"), "not_found");
}

TEST_F(FolderTest, symbolic_link_that_stays_within) {
  fs::create_symlink("sub/page.html", root() / "link");
  fs::create_directory_symlink("sub", root() / "folder");
  fs::create_symlink("../index.html", root() / "sub" / "up");
  EXPECT_EQ(found("link"), "page");
  EXPECT_EQ(found("folder/page.html"), "page");
  EXPECT_EQ(found("sub/up"), "<p>hello</p>");
}

TEST_F(FolderTest, hostile_058_symbolic_links_in_a_loop) {
  fs::create_symlink("two", root() / "one");
  fs::create_symlink("one", root() / "two");
  fs::create_symlink("itself", root() / "itself");
  fs::create_symlink("gone", root() / "dangling");
  EXPECT_EQ(found("one"), "not_found");
  EXPECT_EQ(found("itself"), "not_found");
  EXPECT_EQ(found("dangling"), "not_found");
}

TEST_F(FolderTest, hostile_058_magic_links) {
  fs::create_symlink("/proc/self/cwd", root() / "cwd");
  EXPECT_EQ(found("cwd"), "not_found");
}

// Fails by hanging.
TEST_F(FolderTest, hostile_059_pipe_is_refused_without_waiting_for_a_writer) {
  ASSERT_EQ(mkfifo((root() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(found("pipe"), "not_a_file");
}

TEST_F(FolderTest, hostile_059_socket) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = root() / "socket";
  ASSERT_LT(path.size(), sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  ASSERT_EQ(
      bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address),
      0);
  EXPECT_EQ(found("socket"), "not_a_file");
  ::close(socket);
}

TEST_F(FolderTest, hostile_059_device) {
  std::expected<Folder, std::string> dev = Folder::open(System::real(), "/dev");
  ASSERT_TRUE(dev);
  std::expected<Opened, OpenError> opened = dev->find("null");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), OpenError::not_a_file);
}

TEST_F(FolderTest, hostile_059_folder_named_like_a_page) {
  fs::create_directory(root() / "sub" / "index.html");
  EXPECT_EQ(found("sub/index.html"), "folder");
}

TEST_F(FolderTest, hostile_059_unreadable_file) {
  fs::permissions(root() / "index.html", fs::perms::none);
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  EXPECT_EQ(found("index.html"), "forbidden");
}

// The kernel's refusals, whoever runs the test.
class RefusingSystem final : public System {
 public:
  long refusal = 0, status_refusal = 0;
  int opened = 0, closed = 0;
  long open_beneath(int folder, const std::string& path) override {
    if (refusal != 0) return refusal;
    ++opened;
    return System::open_beneath(folder, path);
  }
  long status(int file, FileStatus& status) override {
    if (status_refusal != 0) return status_refusal;
    return System::status(file, status);
  }
  long close(int descriptor) override {
    ++closed;
    return System::close(descriptor);
  }
};

TEST_F(FolderTest, refusals_of_the_kernel_get_their_names) {
  RefusingSystem system;
  Folder folder = open(system);
  const struct {
    long refusal;
    OpenError error;
  } kCases[] = {
      {-ENOENT, OpenError::not_found},
      {-ENOTDIR, OpenError::not_found},
      {-ELOOP, OpenError::not_found},
      {-EXDEV, OpenError::not_found},
      {-ENAMETOOLONG, OpenError::not_found},
      {-EACCES, OpenError::forbidden},
      {-ENXIO, OpenError::not_a_file},
      {-EMFILE, OpenError::busy},
      {-ENFILE, OpenError::busy},
      {-ENOMEM, OpenError::busy},
  };
  for (const auto& [refusal, error] : kCases) {
    system.refusal = refusal;
    std::expected<Opened, OpenError> opened = folder.find("index.html");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), error)
        << std::strerror(static_cast<int>(-refusal));
  }
}

TEST_F(FolderTest, what_is_not_handed_out_is_closed) {
  RefusingSystem system;
  ASSERT_EQ(mkfifo((root() / "pipe").c_str(), 0600), 0);
  {
    Folder folder = open(system);
    EXPECT_FALSE(folder.find("pipe"));
    EXPECT_TRUE(folder.find("sub"));
    EXPECT_TRUE(folder.find("index.html"));
    system.status_refusal = -ENOMEM;
    EXPECT_FALSE(folder.find("index.html"));
  }
  EXPECT_EQ(system.opened, 4);
  EXPECT_EQ(system.closed, 5);  // and the folder itself
}

TEST_F(FolderTest, hostile_135_absent_root_is_told_in_a_sentence) {
  std::expected<Folder, std::string> folder =
      Folder::open(System::real(), base_ / "nothing");
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().find(base_ / "nothing"), std::string::npos);
  EXPECT_FALSE(Folder::open(System::real(), root() / "index.html"));
}

}  // namespace
