#include "01_polling/http_server.h"

#include "01_polling/http_date.h"
#include "01_polling/http_test.h"

namespace {

class HttpServerTest : public HttpTest {
 protected:
  std::string date() { return http_date(system.wall_clock() / 1s); }
};

bool has(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != head.npos;
}

}  // namespace

TEST_F(HttpServerTest, MakesTheHeadOfAResponse) {
  Response response{.status = 404, .body = "gone"};
  response.with("X", "y");
  EXPECT_EQ(server.head_of(response, false),
            "HTTP/1.1 404 Not Found\r\nDate: " + date() +
                "\r\nContent-Length: 4\r\nConnection: keep-alive\r\n"
                "Keep-Alive: timeout=5\r\nX: y\r\n\r\n");
  EXPECT_EQ(server.head_of(response, true),
            "HTTP/1.1 404 Not Found\r\nDate: " + date() +
                "\r\nContent-Length: 4\r\nConnection: close\r\nX: y\r\n\r\n");
}

TEST_F(HttpServerTest, TellsTheLengthOfAnyBody) {
  const FileRange file = system.file("0123456789");
  for (const Response& response :
       {Response{.body = std::string(10, 'x')},
        Response{.body = make_chunk(view_of("0123456789"))},
        Response{.body = file}}) {
    EXPECT_TRUE(has(server.head_of(response, false), "Content-Length: 10"));
  }
  EXPECT_TRUE(has(server.head_of({}, false), "Content-Length: 0"));
}

TEST_F(HttpServerTest, TellsNoLengthWhereThereIsNoContent) {  // RFC 9110 §8.6
  for (const int status : {204, 304}) {
    EXPECT_EQ(server.head_of({.status = status}, false).find("Content-Length"),
              std::string::npos);
  }
}

TEST_F(HttpServerTest, KeepsTheDate) {  // RFC 9110 §6.6.1
  const std::string first = date();
  EXPECT_TRUE(has(server.head_of({}, false), "Date: " + first));
  system.clock += 999ms;
  EXPECT_TRUE(has(server.head_of({}, false), "Date: " + first));
  system.clock += 1ms;
  EXPECT_NE(date(), first);
  EXPECT_TRUE(has(server.head_of({}, false), "Date: " + date()));
}

TEST_F(HttpServerTest, SwitchesWithoutDateAndLength) {
  Response response{.status = 101};
  response.with("Upgrade", "websocket");
  EXPECT_EQ(server.switching_head_of(response),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
}

TEST_F(HttpServerTest, hostile_073_allows_the_hosts_it_was_told) {
  EXPECT_TRUE(server.allows_host("evil.example"));  // none was told
  server.allow_hosts({"localhost", "[::1]"});
  EXPECT_TRUE(server.allows_host("LocalHost"));
  EXPECT_TRUE(server.allows_host("[::1]"));
  EXPECT_TRUE(server.allows_host(""));  // HTTP/1.0
  for (const char* host : {"evil.example", "localhost.evil", "local", "*"}) {
    EXPECT_FALSE(server.allows_host(host)) << host;
  }
  server.allow_hosts({"*"});
  EXPECT_TRUE(server.allows_host("evil.example"));
}

TEST_F(HttpServerTest, AllowsTheHostsOfItsOptions) {
  options.allowed_hosts = {"good.example"};
  const HttpServer strict(loop, options);
  EXPECT_TRUE(strict.allows_host("good.example"));
  EXPECT_FALSE(strict.allows_host("localhost"));
}

TEST_F(HttpServerTest, CollectsAsMuchAsTheLargestHead) {
  EXPECT_GE(server.input_limit(), options.limits.line + options.limits.fields);
  EXPECT_EQ(server.input_limit(), 32u * 1024);
}
