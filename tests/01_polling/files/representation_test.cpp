#include "01_polling/files/representation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace fs = std::filesystem;

namespace {

class RepresentationTest : public testing::Test {
 protected:
  RepresentationTest() {
    fs::create_directories(scratch_);
    std::ofstream(scratch_ / "ten.txt") << "0123456789";
    file_ = folder().find("ten.txt")->file;
  }
  ~RepresentationTest() override { fs::remove_all(scratch_); }

  Folder folder() const { return *Folder::open(System::real(), scratch_); }
  Representation represent() const {
    return {"ten.txt", file_, System::real().wall_clock() + 24h};
  }

  const fs::path scratch_ =
      fs::path(testing::TempDir()) /
      ("representation_test_" + std::to_string(std::random_device()()));
  std::shared_ptr<const File> file_;
};

TEST_F(RepresentationTest, describes_the_file) {
  const Representation ten = represent();
  EXPECT_EQ(ten.status.size, 10u);
  EXPECT_TRUE(ten.fields.starts_with(ten.validator_fields));  // §15.4.5
  EXPECT_TRUE(ten.validator_fields.contains("\r\nETag: " + ten.validators.etag +
                                            "\r\nLast-Modified: "));
  EXPECT_TRUE(ten.fields.ends_with("\r\nX-Content-Type-Options: nosniff\r\n"));
}

TEST_F(RepresentationTest, gives_a_range_of_the_file) {
  const Representation ten = represent();
  const auto body = ten.body({.status = 206, .offset = 2, .length = 3});
  EXPECT_EQ(std::get<FileRange>(body).file, file_);
  EXPECT_EQ(std::get<FileRange>(body).offset, 2u);
  EXPECT_EQ(std::get<FileRange>(body).length, 3u);
}

TEST_F(RepresentationTest, gives_the_content_that_was_loaded) {
  Representation ten = represent();
  ten.load(folder());
  EXPECT_EQ(std::get<Chunk>(ten.body({.length = 10})), ten.content);
  EXPECT_EQ(std::get<std::string>(ten.body({.offset = 2, .length = 3})), "234");
}

TEST_F(RepresentationTest, stays_a_file_if_it_cannot_be_loaded) {
  Representation ten = represent();
  fs::resize_file(scratch_ / "ten.txt", 9);
  ten.load(folder());
  EXPECT_FALSE(ten.content);
  EXPECT_TRUE(ten.can_be_sent());
}

TEST_F(RepresentationTest, cannot_be_sent_when_nobody_has_it_open) {
  const Representation ten = represent();
  EXPECT_TRUE(ten.can_be_sent());
  file_.reset();
  EXPECT_FALSE(ten.can_be_sent());
}

}  // namespace
