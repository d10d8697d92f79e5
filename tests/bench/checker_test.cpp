#include "bench/load/checker.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

// What a checker makes of bytes that come in pieces of `step`: the number of
// answers, or the sentence.
std::string told(Checker& checker, std::string_view bytes, std::size_t step) {
  std::uint64_t answers = 0;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto taken = checker.take(bytes.substr(at, step));
    if (!taken) return taken.error();
    answers += *taken;
  }
  return std::to_string(answers);
}

LoadOptions of_size(std::uint64_t size) {
  LoadOptions options;
  options.size = size;
  options.depth = 4;
  return options;
}

std::string expected_units(const Traffic& traffic, std::size_t count) {
  std::string units;
  const std::size_t whole = count * traffic.expected.unit();
  while (units.size() < whole) {
    units += traffic.expected.from(units.size(), whole - units.size());
  }
  return units;
}

class EchoSizes : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Bench, EchoSizes,
                         testing::Values(0, 1, 20, 125, 126, 4092, 65535,
                                         65536));

TEST_P(EchoSizes, counts_what_comes_however_it_is_split) {
  const Traffic traffic = lay_out(of_size(GetParam()));
  const std::string units = expected_units(traffic, 100);
  for (std::size_t step : {1u, 7u, 4096u, 262144u}) {
    if (step == 1 && GetParam() > 4096) continue;  // long, and nothing new
    EchoChecker checker(traffic);
    EXPECT_EQ(told(checker, units, step), "100") << "in pieces of " << step;
  }
}

TEST(EchoChecker, notices_each_wrong_byte) {
  const Traffic traffic = lay_out(of_size(20));
  const std::string right = expected_units(traffic, 3);
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    EchoChecker checker(traffic);
    const std::string place = "Answer " + std::to_string(at / 22) +
                              " is wrong at its byte " +
                              std::to_string(at % 22);
    EXPECT_TRUE(told(checker, wrong, 5).starts_with(place)) << place;
  }
}

TEST(EchoChecker, notices_a_missing_message) {
  const Traffic traffic = lay_out(of_size(20));
  std::string units = expected_units(traffic, 5);
  units.erase(2 * traffic.expected.unit(), traffic.expected.unit());
  EchoChecker checker(traffic);
  EXPECT_TRUE(told(checker, units, 1000).starts_with("Answer 2 is wrong"));
}

TEST(EchoChecker, notices_a_wrong_length_of_a_message_that_it_samples_not) {
  const Traffic traffic = lay_out(of_size(65536));
  const std::size_t unit = traffic.expected.unit();
  std::string units = expected_units(traffic, 3);
  units[unit + 9] = '\x01';  // 65537 bytes, says the header of message 1
  EchoChecker checker(traffic);
  EXPECT_TRUE(told(checker, units, 50'000)
                  .starts_with("Answer 1 is wrong at its byte 9"));
}

TEST(EchoChecker, compares_the_payload_of_each_sixteenth_long_message) {
  const Traffic traffic = lay_out(of_size(65536));
  const std::size_t unit = traffic.expected.unit();
  for (std::size_t message : {0u, 1u, 16u}) {
    std::string units = expected_units(traffic, 17);
    char& byte = units[message * unit + 40'000];
    byte = static_cast<char>(byte ^ 1);
    EchoChecker checker(traffic);
    EXPECT_EQ(told(checker, units, 262144) == "17", message == 1);
  }
}

TEST(EchoChecker, raw_traffic_comes_back_as_it_was_sent) {
  LoadOptions options = of_size(20);
  options.raw = true;
  const Traffic traffic = lay_out(options);
  EXPECT_EQ(traffic.sent.from(0, 1000), traffic.expected.from(0, 1000));
}

TEST(FrameCounter, counts_frames_of_every_length_form) {
  std::string bytes;
  for (std::size_t size : {0u, 5u, 126u, 70'000u}) {
    bytes += frame_of(kTextFrame, std::string(size, 'x'), "");
  }
  for (std::size_t step : {1u, 3u, 100'000u}) {
    FrameCounter counter;
    EXPECT_EQ(told(counter, bytes, step), "4");
  }
}

TEST(FrameCounter, notices_what_is_no_message) {
  FrameCounter closing, masked, fragment;
  EXPECT_EQ(told(closing, frame_of(kCloseFrame, "", ""), 9),
            "A frame began with 136: that is no whole message.");
  EXPECT_EQ(told(masked, frame_of(kTextFrame, "a", "1234"), 9),
            "The server masked a frame.");
  EXPECT_NE(told(fragment, std::string("\x01\x01x", 3), 9), "1");
}

class HttpAnswers : public testing::Test {
 protected:
  std::string body_ = "the file";
  std::string answer_ =
      "HTTP/1.1 200 OK\r\nDate: now\r\ncontent-length: 8\r\n\r\nthe file";
  std::string told_of(const std::string& bytes, std::size_t step = 1000) {
    HttpChecker checker(body_);
    return told(checker, bytes, step);
  }
  std::string with(std::string_view part, std::string_view other) {
    std::string bytes = answer_ + answer_;
    return bytes.replace(bytes.find(part), part.size(), other);
  }
};

TEST_F(HttpAnswers, are_counted_however_they_are_split) {
  const std::string bytes = answer_ + answer_ + answer_;
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    EXPECT_EQ(told_of(bytes, step), "3") << "in pieces of " << step;
  }
}

TEST_F(HttpAnswers, a_wrong_one_is_noticed) {
  EXPECT_EQ(told_of(with("200 OK", "404 Not Found")),
            "The server answered: HTTP/1.1 404 Not Found");
  EXPECT_EQ(told_of(with("content-length: 8", "content-length: 9")),
            "Content-Length is \"9\", the file has 8 bytes.");
  EXPECT_EQ(told_of(with("content-length: 8", "x: 8")),
            "Content-Length is \"\", the file has 8 bytes.");
  EXPECT_EQ(told_of(with("the file", "the filE")),
            "The body of answer 0 is not the file's.");
}

}  // namespace
