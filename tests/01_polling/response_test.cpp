#include "01_polling/response.h"

#include <gtest/gtest.h>

TEST(With, AddsWholeLinesInOrder) {
  Response response;
  response.with("A", "1").with("B", "two words");
  EXPECT_EQ(response.fields, "A: 1\r\nB: two words\r\n");
}

#ifndef NDEBUG
TEST(WithDeathTest, hostile_052_no_line_break_gets_into_a_field) {
  Response response;
  EXPECT_DEATH(response.with("Location", "/\r\nSet-Cookie: a"), "");
  EXPECT_DEATH(response.with("Location", "/\nSet-Cookie: a"), "");
  EXPECT_DEATH(response.with("Location", std::string_view("/\0", 2)), "");
}
#endif

TEST(ReasonPhrase, IsThatOfTheRfc) {  // RFC 9110 §15
  EXPECT_EQ(reason_phrase(101), "Switching Protocols");
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(413), "Content Too Large");
  EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
  EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
  EXPECT_EQ(reason_phrase(999), "");
}

TEST(ReasonPhrase, ExistsForAllThatIsSent) {
  for (const int status :
       {100, 101, 200, 204, 206, 301, 304, 400, 403, 404, 405, 408, 412,
        413, 414, 416, 417, 421, 426, 429, 431, 500, 501, 503, 505}) {
    EXPECT_NE(reason_phrase(status), "") << status;
  }
}

TEST(ErrorPage, hostile_053_escapes_what_the_peer_sent) {
  const Response page =
      error_page(404, "Cannot GET /<script>alert('1')</script>");
  const auto& body = std::get<std::string>(page.body);
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(body.find("<script>"), body.npos);
  EXPECT_NE(body.find("<pre>Cannot GET /&lt;script&gt;alert(&#39;1&#39;)"
                      "&lt;/script&gt;</pre>"),
            body.npos);
}

TEST(ErrorPage, ForbidsEverything) {
  const Response page = error_page(400, "No.");
  EXPECT_EQ(page.fields,
            "Content-Security-Policy: default-src 'none'\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Content-Type: text/html; charset=utf-8\r\n");
}

TEST(ErrorPage, NamesTheStatus) {
  const Response page = error_page(405, "No.");
  EXPECT_NE(std::get<std::string>(page.body).find(
                "<title>405 Method Not Allowed</title>"),
            std::string::npos);
}

TEST(Text, IsPlainUtf8) {
  const Response response = text("1700000000000");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(std::get<std::string>(response.body), "1700000000000");
  EXPECT_EQ(response.fields,
            "Content-Type: text/plain; charset=utf-8\r\n"
            "X-Content-Type-Options: nosniff\r\n");
}

TEST(EscapeHtml, ServesTextAndAttributes) {
  EXPECT_EQ(escape_html("a&b<c>d\"e'f\xC3\xA4"),
            "a&amp;b&lt;c&gt;d&quot;e&#39;f\xC3\xA4");
}
