#include "01_polling/files/cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace fs = std::filesystem;

namespace {

class CacheTest : public testing::Test {
 protected:
  CacheTest() {
    fs::create_directories(scratch_ / "root" / "sub");
    write("a.txt", "one");
    write("sub/b.txt", "two");
    write("large.bin", std::string(Cache::kLargest + 1, 'x'));
  }
  ~CacheTest() override { fs::remove_all(scratch_); }

  fs::path at(const std::string& path) const {
    return scratch_ / "root" / path;
  }
  void write(const std::string& path, const std::string& content) {
    std::ofstream(at(path)) << content;
  }
  // As the server does when nothing is kept.
  void keep(const std::string& path) {
    const auto file = folder_.find(path)->file;
    Representation found(path, file, now_);
    found.load(folder_);
    cache_.keep("/" + path, std::move(found), now_);
  }
  const Representation* find(const std::string& path) {
    return cache_.find("/" + path, now_);
  }
  // Keeps it, has it changed, and says whether that shows.
  template <class Change>
  bool shows(const std::string& path, Change change) {
    keep(path);
    EXPECT_TRUE(find(path)) << path;
    change();
    return find(path) == nullptr;
  }

  const fs::path scratch_ =
      fs::path(testing::TempDir()) /
      ("cache_test_" + std::to_string(std::random_device()()));
  // Tomorrow, so that all files are settled.
  Duration now_ = System::real().wall_clock() + 24h;
  Folder folder_ = [this] {
    fs::create_directories(scratch_ / "root");
    return *Folder::open(System::real(), scratch_ / "root");
  }();
  Cache cache_{folder_};
};

TEST_F(CacheTest, keeps_a_small_file) {
  EXPECT_FALSE(find("a.txt"));
  keep("a.txt");
  ASSERT_TRUE(find("a.txt"));
  EXPECT_EQ(as_text(find("a.txt")->content->view()), "one");
  EXPECT_TRUE(find("a.txt")->file.expired());  // closed
  EXPECT_FALSE(find("sub/b.txt"));
}

TEST_F(CacheTest, another_content_shows) {
  EXPECT_TRUE(shows("a.txt", [&] { write("a.txt", "longer"); }));
  EXPECT_EQ(cache_.bytes(), 0u);
}

// Of the same size, and dated back: the kernel's own time tells.
TEST_F(CacheTest, a_change_that_hides_shows) {
  const auto time = fs::last_write_time(at("a.txt"));
  EXPECT_TRUE(shows("a.txt", [&] {
    write("a.txt", "ONE");
    fs::last_write_time(at("a.txt"), time);
  }));
}

TEST_F(CacheTest, a_file_put_in_its_place_shows) {
  const auto time = fs::last_write_time(at("a.txt"));
  write("other.txt", "eno");
  fs::last_write_time(at("other.txt"), time);
  EXPECT_TRUE(
      shows("a.txt", [&] { fs::rename(at("other.txt"), at("a.txt")); }));
}

TEST_F(CacheTest, removal_shows) {
  EXPECT_TRUE(shows("a.txt", [&] { fs::remove(at("a.txt")); }));
  EXPECT_TRUE(shows("sub/b.txt", [&] { fs::remove_all(at("sub")); }));
}

TEST_F(CacheTest, another_permission_shows) {
  EXPECT_TRUE(
      shows("a.txt", [&] { fs::permissions(at("a.txt"), fs::perms::none); }));
}

TEST_F(CacheTest, another_target_of_a_link_shows) {
  write("c.txt", "six");
  fs::create_symlink("a.txt", at("link"));
  EXPECT_TRUE(shows("link", [&] {
    fs::remove(at("link"));
    fs::create_symlink("c.txt", at("link"));
  }));
}

// All that the check cannot see: what is outside by now is forgotten in time.
TEST_F(CacheTest, hostile_058_a_folder_moved_out_is_forgotten_in_a_second) {
  keep("sub/b.txt");
  fs::rename(at("sub"), scratch_ / "outside");
  fs::create_symlink("../outside", at("sub"));
  now_ += Cache::kLifetime;
  EXPECT_FALSE(find("sub/b.txt"));
}

TEST_F(CacheTest, a_clock_set_back_forgets) {
  keep("a.txt");
  now_ -= 1h;
  EXPECT_FALSE(find("a.txt"));
}

TEST_F(CacheTest, what_was_changed_just_now_is_not_settled) {
  const Duration old = now_ - 2s, young = now_ - 500ms;
  const auto is_settled = [&](Duration modified, Duration changed) {
    return Cache::is_settled({.regular = true,
                              .modified_ns = modified.count(),
                              .changed_ns = changed.count()},
                             now_);
  };
  EXPECT_TRUE(is_settled(old, old));
  EXPECT_FALSE(is_settled(young, young));
  EXPECT_FALSE(is_settled(old, young));      // dated back
  EXPECT_FALSE(is_settled(now_ + 1h, old));  // from the future
}

TEST_F(CacheTest, a_large_file_is_there_while_somebody_has_it_open) {
  auto held = folder_.find("large.bin")->file;
  const auto keep_held = [&] {
    cache_.keep("/large.bin", {"large.bin", held, now_}, now_);
  };
  keep_held();
  ASSERT_TRUE(find("large.bin"));
  EXPECT_EQ(find("large.bin")->file.lock(), held);
  held.reset();
  EXPECT_FALSE(find("large.bin"));
  held = folder_.find("large.bin")->file;
  keep_held();
  EXPECT_TRUE(find("large.bin"));
  fs::resize_file(at("large.bin"), 1);
  EXPECT_FALSE(find("large.bin"));
}

TEST_F(CacheTest, spellings_of_a_name_do_not_fill_the_memory) {
  write("sixteen", std::string(Cache::kLargest, 'x'));
  for (std::size_t i = 0; i < Cache::kCapacity / Cache::kLargest + 10; ++i) {
    const auto file = folder_.find("sixteen")->file;
    Representation found("sixteen", file, now_);
    found.load(folder_);
    const std::string spelling = "/sixteen#" + std::to_string(i);
    cache_.keep(spelling, std::move(found), now_);
    EXPECT_LE(cache_.bytes(), Cache::kCapacity);
    EXPECT_TRUE(cache_.find(spelling, now_));
  }
}

}  // namespace
