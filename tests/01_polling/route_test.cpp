#include "01_polling/route.h"

#include <gtest/gtest.h>

namespace {

Request request_of(std::string_view method, std::string_view path) {
  Request request;
  request.method = method;
  request.target = request.path = path;
  return request;
}

Response response_of(const std::optional<Answer>& answer) {
  return std::get<Response>(answer.value());
}

std::string body_of(const Response& response) {
  return std::get<std::string>(response.body);
}

Route page(std::string path, std::string body) {
  return get(std::move(path), [body](const Request&) { return text(body); });
}

}  // namespace

TEST(Get, AnswersItsPathOnly) {
  const Route route = page("/time", "now");
  EXPECT_EQ(body_of(response_of(route(request_of("GET", "/time")))), "now");
  EXPECT_EQ(body_of(response_of(route(request_of("HEAD", "/time")))), "now");
  for (const char* path : {"/", "/Time", "/time/", "/tim", "/times"}) {
    EXPECT_FALSE(route(request_of("GET", path))) << path;
    EXPECT_FALSE(route(request_of("POST", path))) << path;
  }
}

TEST(Get, hostile_037_refuses_other_methods) {  // RFC 9110 §15.5.6
  for (const char* method : {"POST", "PUT", "DELETE", "TRACE", "CONNECT"}) {
    const Response response =
        response_of(page("/time", "now")(request_of(method, "/time")));
    EXPECT_EQ(response.status, 405);
    EXPECT_NE(response.fields.find("Allow: GET, HEAD, OPTIONS\r\n"),
              std::string::npos);
  }
}

TEST(Get, hostile_038_says_what_is_allowed) {  // RFC 9110 §9.3.7
  const Response response =
      response_of(page("/time", "now")(request_of("OPTIONS", "/time")));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.fields, "Allow: GET, HEAD, OPTIONS\r\n");
  EXPECT_EQ(body_of(response), "");
}

TEST(FirstOf, AsksInOrder) {
  const Route route =
      first_of({page("/a", "1"), page("/b", "2"), page("/a", "3")});
  EXPECT_EQ(body_of(response_of(route(request_of("GET", "/a")))), "1");
  EXPECT_EQ(body_of(response_of(route(request_of("GET", "/b")))), "2");
  EXPECT_FALSE(route(request_of("GET", "/c")));
  EXPECT_FALSE(first_of({})(request_of("GET", "/")));
}

TEST(NotFound, NamesThePathButNotTheQuery) {
  Request request = request_of("GET", "/nope");
  request.query = "secret";
  const Response response = not_found(request);
  EXPECT_EQ(response.status, 404);
  EXPECT_NE(body_of(response).find("<pre>Cannot GET /nope</pre>"),
            std::string::npos);
}

TEST(NotFound, IsAsLongForHeadAsForGet) {  // RFC 9110 §8.6
  EXPECT_EQ(body_of(not_found(request_of("HEAD", "/nope"))),
            body_of(not_found(request_of("GET", "/nope"))));
}

TEST(NotFound, RefusesMethodsThatPagesDoNotHave) {
  EXPECT_EQ(not_found(request_of("POST", "/nope")).status, 405);
  EXPECT_EQ(not_found(request_of("OPTIONS", "*")).status, 204);
}

TEST(OnlyGet, LetsGetAndHeadPass) {
  EXPECT_FALSE(only_get(request_of("GET", "/")));
  EXPECT_FALSE(only_get(request_of("HEAD", "/")));
  EXPECT_TRUE(only_get(request_of("get", "/")));  // §9.1: case-sensitive
}
