#include "02_handshake/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string encoded(std::string_view text) {
  return base64_encode(view_of(text));
}

// RFC 4648 §10.
constexpr struct {
  const char *bytes, *text;
} kVectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, encodes_the_vectors_of_the_rfc) {
  for (const auto& [bytes, text] : kVectors) EXPECT_EQ(encoded(bytes), text);
}

TEST(Base64, decodes_the_vectors_of_the_rfc) {
  for (const auto& [bytes, text] : kVectors) {
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

// RFC 6455 §1.3.
TEST(Base64, key_and_answer_of_the_handshake_example) {
  EXPECT_EQ(base64_decode("dGhlIHNhbXBsZSBub25jZQ=="), "the sample nonce");
  EXPECT_EQ(encoded("\xb3\x7a\x4f\x2c\xc0\x62\x4f\x16\x90\xf6"
                    "\x46\x06\xcf\x38\x59\x45\xb2\xbe\xc4\xea"),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Base64, uses_every_digit_of_the_alphabet) {
  const std::string kAll =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::optional<std::string> bytes = base64_decode(kAll);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), 48u);
  EXPECT_EQ(bytes->substr(0, 3), std::string("\x00\x10\x83", 3));
  EXPECT_EQ(encoded(*bytes), kAll);
}

TEST(Base64, every_length_comes_back) {
  std::string bytes;
  for (int size = 0; size <= 100; ++size) {
    std::string text = encoded(bytes);
    EXPECT_EQ(text.size(), (bytes.size() + 2) / 3 * 4);
    EXPECT_EQ(base64_decode(text), bytes) << text;
    bytes += static_cast<char>(255 - size * 37 % 256);
  }
}

// Every text of four characters of a small alphabet: what is accepted is what
// encoding gives back, so no two texts stand for the same bytes.
TEST(Base64, decodes_only_what_it_encodes) {
  const std::string_view kSome = "ABQgw/9=-_ \n";
  for (char a : kSome) {
    for (char b : kSome) {
      for (char c : kSome) {
        for (char d : kSome) {
          const std::string text = {a, b, c, d};
          std::optional<std::string> bytes = base64_decode(text);
          if (bytes) {
            EXPECT_EQ(encoded(*bytes), text);
          }
        }
      }
    }
  }
}

using namespace std::string_view_literals;

TEST(Base64, hostile_070_refuses_what_is_not_canonical) {
  const struct {
    const char* why;
    std::string_view text;
  } kRefused[] = {
      {"padding left out twice", "Zg"},
      {"padding left out", "Zm8"},
      {"padding too short", "Zg="},
      {"padding too long", "Zm8=="},
      {"padding of three", "Z==="},
      {"padding only", "===="},
      {"padding behind a whole group", "Zm9v===="},
      {"padding in the middle", "Zg==Zg=="},
      {"digit behind padding", "Zg=v"},
      {"one digit left over", "Zm9vZ"},
      {"unused four bits not zero", "Zh=="},
      {"unused two bits not zero", "Zm9="},
      {"space in front", " Zg=="},
      {"space as a digit", "Zm 8"},
      {"line break at the end", "Zg==\r\n"},
      {"line break between groups", "Zm9v\nZm9v"},
      {"url safe minus", "Zm-v"},
      {"url safe underscore", "Zm_v"},
      {"nul", "Zm9\0"sv},
      {"byte above 7f", "Zm9\xc3"},
  };
  for (const auto& [why, text] : kRefused) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << why;
  }
}

}  // namespace
