// The check in blocks, against the state machine byte by byte.
#include "common/utf8_blocks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "common/utf8.h"

namespace {

using Sequence = std::vector<unsigned>;

// The first and the last byte of every class of RFC 3629 §4, and what stands
// before and behind it.
const Sequence kEdges = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                         0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                         0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};

bool valid_byte_by_byte(std::string_view text) {
  Utf8 check;
  for (const char& c : text) check.feed(view_of({&c, 1}));
  return check.complete();
}

bool is_tail(char c) { return (c & 0xc0) == 0x80; }

// Whether this processor can; none of this is used where it cannot.
bool checks_blocks() {
  return check_blocks(view_of(std::string(64, 'a'))).checked > 0;
}

// Puts sequences over the bytes of a text, at one place after the other, and
// checks it as a whole: four blocks, and what is behind them.
class Background {
 public:
  // `unit` is a character of `period` bytes.
  explicit Background(std::string_view unit) : period_(unit.size()) {
    while (text_.size() < 66) text_ += unit;
  }

  void try_everywhere(const Sequence& bytes) { try_at_places(0, 40, bytes); }
  void try_at_places(std::size_t at, std::size_t last, const Sequence& bytes) {
    // The text repeats itself, and so what is valid does.
    std::vector<bool> valid(period_);
    for (std::size_t i = 0; i < period_; ++i) {
      const std::string text = with(bytes, i);
      valid[i] = valid_byte_by_byte(text.substr(0, 5 * period_));
    }
    for (; at <= last; ++at) try_at(at, bytes, valid);
  }

 private:
  std::string with(const Sequence& bytes, std::size_t at) const {
    std::string text = text_;
    for (unsigned byte : bytes) text[at++] = static_cast<char>(byte);
    return text;
  }
  void try_at(std::size_t at, const Sequence& bytes,
              const std::vector<bool>& valid) {
    const std::string before = text_.substr(at, bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      text_[at + i] = static_cast<char>(bytes[i]);
    }
    const Utf8Blocks blocks = check_blocks(view_of(text_));
    if (blocks.valid != valid[at % period_]) {
      ADD_FAILURE() << "at " << at << ": " << testing::PrintToString(bytes);
    }
    // There the last character begins that the blocks hold.
    if (blocks.valid && blocks.checked != 63) {
      ADD_FAILURE() << "checked " << blocks.checked;
    }
    text_.replace(at, before.size(), before);
  }

  std::string text_;
  std::size_t period_;
};

class Utf8BlocksTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    if (!checks_blocks()) GTEST_SKIP() << "this processor has no such blocks";
  }
  Background background{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(hostile_098, Utf8BlocksTest,
                         testing::Values("a", "\xe5\xbd\x93"),
                         [](const auto& about) {
                           return about.param.size() == 1 ? "ascii" : "chinese";
                         });

TEST_P(Utf8BlocksTest, every_pair_of_bytes_where_blocks_meet) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      background.try_at_places(12, 18, {first, second});
    }
  }
}

TEST_P(Utf8BlocksTest, every_triple_of_bytes_at_the_edges) {
  for (unsigned first : kEdges) {
    for (unsigned second : kEdges) {
      for (unsigned third : kEdges) {
        background.try_everywhere({first, second, third});
      }
    }
  }
}

TEST_P(Utf8BlocksTest, sequences_of_four_bytes_and_of_five) {
  for (unsigned first :
       {0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff}) {
    for (unsigned second : {0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2}) {
      for (unsigned third : {0x7f, 0x80, 0xbf, 0xc0, 0xf0}) {
        for (unsigned fourth : {0x7f, 0x80, 0xbf, 0xc2, 0xf4}) {
          background.try_everywhere({first, second, third, fourth});
          background.try_everywhere({first, second, third, fourth, 0x80});
          background.try_everywhere({first, second, third, fourth, 0x41});
        }
      }
    }
  }
}

// ---- How far it goes --------------------------------------------------------

Utf8Blocks checked(std::string_view text) {
  // Memory of just this size: AddressSanitizer sees a read beyond it.
  const std::vector<char> exact(text.begin(), text.end());
  return check_blocks(view_of({exact.data(), exact.size()}));
}

TEST(Utf8Blocks, shorter_texts_are_left_to_others) {
  for (std::size_t size = 0; size < 16; ++size) {
    for (const char c : {'a', '\xff', '\x80'}) {
      const Utf8Blocks blocks = checked(std::string(size, c));
      EXPECT_EQ(blocks.checked, 0u);
      EXPECT_TRUE(blocks.valid);
    }
  }
}

// Whatever is cut off, the rest begins with a character.
TEST(Utf8Blocks, hostile_099_ends_where_a_character_begins) {
  if (!checks_blocks()) GTEST_SKIP() << "this processor has no such blocks";
  for (const std::string unit : {"a", "é", "当", "😀", "aé当😀", "😀当éa"}) {
    std::string text;
    while (text.size() < 90) text += unit;
    for (std::size_t skipped = 0; skipped < 4; ++skipped) {
      if (is_tail(text[skipped])) continue;
      for (std::size_t size = 16; size + skipped <= text.size(); ++size) {
        const std::string_view cut =
            std::string_view(text).substr(skipped, size);
        const Utf8Blocks blocks = checked(cut);
        const std::size_t end = size / 16 * 16;
        ASSERT_TRUE(blocks.valid);
        ASSERT_TRUE(blocks.checked < end && blocks.checked + 4 >= end);
        ASSERT_FALSE(is_tail(cut[blocks.checked]));
        ASSERT_TRUE(valid_byte_by_byte(cut.substr(0, blocks.checked)));
      }
    }
  }
}

TEST(Utf8Blocks, hostile_098_what_is_behind_the_blocks_is_not_judged) {
  for (std::size_t behind = 0; behind < 16; ++behind) {
    const std::string text = std::string(32, 'a') + std::string(behind, '\xff');
    EXPECT_TRUE(checked(text).valid);
    EXPECT_EQ(is_utf8(view_of(text)), behind == 0);
  }
}

// The last byte of the blocks begins a character, or nothing: that is not yet
// known, and is not taken.
TEST(Utf8Blocks, hostile_098_wrong_last_byte_is_found_all_the_same) {
  for (unsigned last : {0xc0, 0xc1, 0xf5, 0xff, 0x80}) {
    for (std::size_t size : {15, 31}) {
      std::string text(size, 'a');
      text += static_cast<char>(last);
      EXPECT_FALSE(is_utf8(view_of(text))) << last;
      EXPECT_FALSE(Utf8().feed(view_of(text))) << last;
    }
  }
}

// ---- Behind feed() ----------------------------------------------------------

// Bytes of characters, now and then one of them wrong.
std::string random_text(std::mt19937& random) {
  static const std::string kCharacters[] = {"a", "\x7f", "é", "当", "😀", "￿"};
  std::string text;
  while (text.size() < 80) text += kCharacters[random() % 6];
  if (random() % 2) {
    text[random() % text.size()] =
        static_cast<char>(kEdges[random() % kEdges.size()]);
  }
  return text;
}

// The first wrong byte is refused as soon as it is seen, wherever a read ends.
TEST(Utf8Blocks, hostile_099_random_texts_cut_at_every_place) {
  std::mt19937 random(2021);
  int valid_ones = 0;
  for (int round = 0; round < 1000; ++round) {
    const std::string text = random_text(random);
    const bool valid = valid_byte_by_byte(text);
    valid_ones += valid;
    Utf8 slow;
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      const bool first = cut == 0 || slow.feed(view_of({&text[cut - 1], 1}));
      Utf8 check;
      ASSERT_EQ(check.feed(view_of(text.substr(0, cut))), first) << cut;
      ASSERT_EQ(check.complete(), slow.complete()) << cut;
      check.feed(view_of(text.substr(cut)));
      ASSERT_EQ(check.complete(), valid) << cut;
    }
  }
  EXPECT_GT(valid_ones, 300);
  EXPECT_LT(valid_ones, 900);
}

}  // namespace
