#include "01_polling/time_now.h"

#include <gtest/gtest.h>

#include <chrono>

namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string body_of(const Response& response) {
  return std::get<std::string>(response.body);
}

}  // namespace

TEST(UnixMs, IsTheWallClock) {
  const std::int64_t before = now_ms(), asked = unix_ms(), after = now_ms();
  EXPECT_LE(before, asked);
  EXPECT_LE(asked, after);
}

TEST(TimeNow, IsMillisecondsAsText) {
  const std::int64_t before = now_ms();
  const Response response = time_now(Request());
  EXPECT_EQ(response.status, 200);
  const std::int64_t told = std::stoll(body_of(response));
  EXPECT_EQ(std::to_string(told), body_of(response));
  EXPECT_LE(before, told);
  EXPECT_LE(told, now_ms());
}

TEST(TimeNow, IsNeverCachedAndTellsTheSizeOfTheQuestion) {
  Request request;
  request.size = 421;
  EXPECT_EQ(time_now(request).fields,
            "Content-Type: text/plain; charset=utf-8\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Cache-Control: no-store\r\n"
            "Request-Bytes: 421\r\n");
}

TEST(Polled, AnswersWithWhatTheTextHoldsByThen) {
  std::string news = "old";
  const auto answer = polled(news);
  EXPECT_EQ(body_of(answer(Request())), "old");
  news = "new";
  EXPECT_EQ(body_of(answer(Request())), "new");
  EXPECT_NE(answer(Request()).fields.find("Cache-Control: no-store\r\n"),
            std::string::npos);
}
