#include "01_polling/request_target.h"

#include <gtest/gtest.h>

#include "01_polling/reading.h"

namespace {

// "path?query@authority", or "none" if the target has none of the forms.
std::string split(std::string_view method, std::string_view target) {
  Request request;
  request.method = method;
  request.target = target;
  if (!split_target(request)) return "none";
  return std::string(request.path) + "?" + std::string(request.query) + "@" +
         std::string(request.authority);
}

Reading read(const std::string& method_and_target) {
  return read_requests(method_and_target + " HTTP/1.1\r\nHost: b\r\n\r\n",
                       [](const Request& request) {
                         return std::string(request.authority) +
                                std::string(request.path);
                       });
}

const Reading kRefused{"400 target"};

}  // namespace

// RFC 9112 §3.2.1's example.
TEST(SplitTarget, TakesTheOriginForm) {
  EXPECT_EQ(split("GET", "/where?q=now"), "/where?q=now@");
  EXPECT_EQ(split("GET", "/"), "/?@");
  EXPECT_EQ(split("GET", "/?"), "/?@");
  EXPECT_EQ(split("GET", "/a?b?c"), "/a?b?c@");
  EXPECT_EQ(split("GET", "//a/b"), "//a/b?@");
  EXPECT_EQ(split("GET", "/%41|\"<>"), "/%41|\"<>?@");  // as it was sent
}

// RFC 9112 §3.2.2's example.
TEST(SplitTarget, hostile_040_takes_the_absolute_form) {
  EXPECT_EQ(split("GET", "http://www.example.org/pub/WWW/TheProject.html"),
            "/pub/WWW/TheProject.html?@www.example.org");
  EXPECT_EQ(split("GET", "HTTP://a:80/x?y"), "/x?y@a:80");
  EXPECT_EQ(split("GET", "http://[::1]:3001"), "/?@[::1]:3001");
  EXPECT_EQ(split("GET", "http://a?x/y"), "/?x/y@a");
}

// RFC 9112 §3.2.4's examples.
TEST(SplitTarget, hostile_038_takes_the_asterisk_of_options) {
  EXPECT_EQ(split("OPTIONS", "*"), "*?@");
  EXPECT_EQ(split("OPTIONS", "http://www.example.org:8001"),
            "*?@www.example.org:8001");
  EXPECT_EQ(split("OPTIONS", "http://a/"), "/?@a");
  EXPECT_EQ(split("OPTIONS", "http://a?x"), "/?x@a");
}

// RFC 9112 §3.2.3's example.
TEST(SplitTarget, TakesTheAuthorityOfConnect) {
  EXPECT_EQ(split("CONNECT", "www.example.com:80"), "?@www.example.com:80");
  for (const char* other : {"www.example.com", "www.example.com:", "/", "*",
                            "http://a:80/", ":80", "a@b:80", "a:80/", "a:b"}) {
    EXPECT_EQ(split("CONNECT", other), "none") << other;
  }
}

TEST(SplitTarget, hostile_039_refuses_forms_of_other_methods) {
  for (const char* target : {"*", "localhost:80", "localhost", "**", "*?a"}) {
    EXPECT_EQ(split("GET", target), "none") << target;
    EXPECT_EQ(read("GET " + std::string(target)), kRefused) << target;
  }
  EXPECT_EQ(read("HEAD *"), kRefused);
}

TEST(SplitTarget, hostile_040_puts_its_authority_before_host) {
  EXPECT_EQ(read("GET http://a:80/x"), Reading{"a:80/x"});
  EXPECT_EQ(read("GET /x"), Reading{"b/x"});
}

TEST(SplitTarget, hostile_042_refuses_what_is_no_uri) {
  for (const char* target :
       {"", "/a#b", "#", "time", "?a", "/a b", "https://a/", "http:/a", "http:",
        "http://", "http:///x", "http://u@a/", "http://a b/", "http://a:b/",
        "ftp://a/", "/\xC3\xA4", "/\x7F", "\\", "http://[::1/"}) {
    EXPECT_EQ(split("GET", target), "none") << target;
  }
  EXPECT_EQ(read("GET /a#b"), kRefused);
  EXPECT_EQ(read("GET time"), kRefused);
  EXPECT_EQ(read("GET /\xC3\xA4"), kRefused);
  EXPECT_EQ(read("GET http://u@a/"), kRefused);
}

TEST(IsAuthority, TakesHostAndPort) {  // RFC 3986 §3.2.2, §3.2.3
  for (const char* text :
       {"localhost", "a.b-c_d~e", "127.0.0.1", "[::1]", "[::ffff:1.2.3.4]",
        "a:0", "a:65535", "a:", "[::1]:80", "a!$&'()*+;=b", "%41%e4b",
        "a:000080", "[1:2:3:4:5:6:7:8]", "[V1f.a:b]"}) {
    EXPECT_TRUE(is_authority(text)) << text;
  }
}

TEST(IsAuthority, hostile_004_takes_nothing_else) {
  for (const char* text : {"",
                           ":",
                           ":80",
                           "a:b",
                           "a:65536",
                           "a:123456",
                           "a:80:80",
                           "a:-1",
                           "u@a",
                           "u:p@a",
                           "a/b",
                           "a,b",
                           "a b",
                           "a?b",
                           "a#b",
                           "a\\b",
                           "[",
                           "[]",
                           "[::1",
                           "[::1]x",
                           "[::1]80",
                           "[g]",
                           "::1",
                           "%",
                           "[1]",
                           "[:::]",
                           "[::1::]",
                           "[1.2.3.4]",
                           "[::1%25eth0]",
                           "[1:2:3:4:5:6:7:8:9]",
                           "[::ffff:999.1.1.1]",
                           "[fffff::]",
                           "[.]",
                           "[v.a]",
                           "[v1.]",
                           "[v1]",
                           "[vg.a]",
                           "[v1.a/]",
                           "a:00065536",
                           "%4",
                           "%4g",
                           "%g4",
                           "a%",
                           "\xC3\xA4"}) {
    EXPECT_FALSE(is_authority(text)) << text;
  }
}

TEST(HostOf, LeavesOutThePort) {
  EXPECT_EQ(host_of("localhost:3001"), "localhost");
  EXPECT_EQ(host_of("localhost"), "localhost");
  EXPECT_EQ(host_of("[::1]:3001"), "[::1]");
  EXPECT_EQ(host_of("[::1]"), "[::1]");
  EXPECT_EQ(host_of(":80"), "");
  EXPECT_EQ(host_of(""), "");
}
