#include "01_polling/files/path.h"

#include <gtest/gtest.h>

namespace {

// The path, or the status as text.
std::string result_of(std::string_view path) {
  const auto relative = relative_path(path);
  return relative ? *relative : std::to_string(relative.error());
}

}  // namespace

TEST(RelativePath, IsBelowTheRoot) {
  EXPECT_EQ(result_of("/"), "");
  EXPECT_EQ(result_of("/index.html"), "index.html");
  EXPECT_EQ(result_of("/a/b/c.txt"), "a/b/c.txt");
  EXPECT_EQ(result_of("/a/b/"), "a/b/");
}

TEST(RelativePath, IsDecodedOnce) {
  EXPECT_EQ(result_of("/a%20b%3F%23c"), "a b?#c");
  EXPECT_EQ(result_of("/%41%7e"), "A~");
  EXPECT_EQ(result_of("/100%2525"), "100%25");
  EXPECT_EQ(result_of("/%E5%BD%93%e5%89%8d"), "当前");
}

TEST(RelativePath, HasNoEmptySegments) {
  EXPECT_EQ(result_of("//a//b"), "a/b");
  EXPECT_EQ(result_of("//host/"), "host/");
  EXPECT_EQ(result_of("///"), "");
}

TEST(RelativePath, ResolvesDotSegments) {  // RFC 3986 §5.2.4
  EXPECT_EQ(result_of("/a/b/c/./../../g"), "a/g");
  EXPECT_EQ(result_of("/a/.."), "");
  EXPECT_EQ(result_of("/a/b/.."), "a/");
  EXPECT_EQ(result_of("/a/."), "a/");
  EXPECT_EQ(result_of("/a/%2e%2E/b"), "b");
}

TEST(RelativePath, hostile_054_never_leads_outside) {
  for (const char* path : {"/..", "/../x", "/%2e%2e/x", "/%2e./x", "/..%2fx",
                           "/..%5cx", "/..\\x", "/a/../../x", "/./../x",
                           "//../x", "/%252e%252e/..%2f", "/a%2fb", "/a%5Cb"}) {
    EXPECT_EQ(result_of(path), "404") << path;
  }
  // Decoded once, this is a name without any power.
  EXPECT_EQ(result_of("/%252e%252e/x"), "%2e%2e/x");
}

TEST(RelativePath, hostile_055_sibling_prefix) {
  EXPECT_EQ(result_of("/../public-restricted"), "404");
}

TEST(RelativePath, hostile_056_malformed_encoding) {
  for (const char* path :
       {"/%", "/a%", "/%2", "/%zz", "/%2g", "/%g2", "/%%20", "/%+1", "/%-1",
        "/% 1", "/%00", "/a%00.html", "/%/20"}) {
    EXPECT_EQ(result_of(path), "400") << path;
  }
}

TEST(RelativePath, hostile_056_invalid_utf8) {  // RFC 3629 §3, §4
  for (const char* path :
       {"/%c0%af", "/%c1%bf", "/%e0%80%af", "/%e0%9f%bf", "/%f0%80%80%af",
        "/%f0%8f%bf%bf", "/%ed%a0%80", "/%ed%bf%bf", "/%f4%90%80%80",
        "/%f5%80%80%80", "/%ff", "/%80", "/%c3", "/%e2%82", "/%f0%9f%98",
        "/%c3/%a4", "/%e2%82x", "/a\xE4"}) {
    EXPECT_EQ(result_of(path), "400") << path;
  }
}

TEST(RelativePath, TakesTheOutermostOfUtf8) {
  EXPECT_EQ(result_of("/%7e%c2%80%df%bf"), "~\u0080\u07FF");
  EXPECT_EQ(result_of("/%e0%a0%80%ed%9f%bf%ee%80%80%ef%bf%bf"),
            "\u0800\uD7FF\uE000\uFFFF");
  EXPECT_EQ(result_of("/%f0%90%80%80%f4%8f%bf%bf"), "\U00010000\U0010FFFF");
}

TEST(RelativePath, hostile_057_line_breaks) {
  EXPECT_EQ(result_of("/a%0d%0aSet-Cookie:x"), "400");
  EXPECT_EQ(result_of("/a\r\nb"), "400");
  EXPECT_EQ(result_of("/%7f"), "400");
  EXPECT_EQ(result_of("/%09"), "400");
}

TEST(RelativePath, hostile_060_dotfiles) {
  for (const char* path : {"/.env", "/.git/config", "/a/.b/c", "/%2eenv",
                           "/...", "/..a", "/.git/../x"}) {
    EXPECT_EQ(result_of(path), "404") << path;
  }
  EXPECT_EQ(result_of("/a.b/c."), "a.b/c.");
}

// Whatever is asked, nothing comes out that a folder would have to fend off.
TEST(RelativePath, IsAlwaysClean) {
  const std::string_view letters[] = {"/", ".", "a", "%2e", "%2f", "\\"};
  for (int word = 0; word < 6 * 6 * 6 * 6 * 6 * 6; ++word) {
    std::string path = "/";
    for (int rest = word; rest > 0; rest /= 6) path += letters[rest % 6];
    const auto relative = relative_path(path);
    if (!relative) continue;
    const std::string framed = "/" + *relative;
    EXPECT_FALSE(framed.contains("/.")) << path;
    EXPECT_FALSE(framed.contains("//")) << path;
    EXPECT_FALSE(framed.contains('\\')) << path;
  }
}

TEST(PercentEncode, UndoesDecoding) {
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  const std::string encoded = percent_encode(all, kPathPlain);
  for (const char c : encoded) EXPECT_TRUE(c > 0x20 && c < 0x7F);
  EXPECT_EQ(percent_encode("a b/当?%\r\n\\\"<", kPathPlain),
            "a%20b/%E5%BD%93%3F%25%0D%0A%5C%22%3C");
}

TEST(PercentEncode, LeavesAnEncodedQueryAlone) {
  EXPECT_EQ(percent_encode("a=%20&b=/?", kQueryPlain), "a=%20&b=/?");
  EXPECT_EQ(percent_encode("a=\r\nb", kQueryPlain), "a=%0D%0Ab");
}
