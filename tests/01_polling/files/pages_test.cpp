#include "01_polling/files/pages.h"

#include <gtest/gtest.h>

namespace {

bool serves(const Route& route, std::string_view path) {
  Request request;
  request.method = "GET";
  request.target = request.path = path;
  const std::optional<Answer> answer = route(request);
  return answer && std::get<Response>(*answer).status == 200;
}

}  // namespace

TEST(Pages, AreThoseOfTheChapterAndOfAll) {
  const Route route = pages(WWW_FOLDER "/01_polling");
  EXPECT_TRUE(serves(route, "/"));
  EXPECT_TRUE(serves(route, "/page.js"));
  EXPECT_TRUE(serves(route, "/shared/style.css"));
  EXPECT_FALSE(serves(route, "/style.css"));
  EXPECT_FALSE(serves(route, "/shared/page.js"));
}

TEST(PagesDeathTest, hostile_135_a_missing_folder_is_one_sentence) {
  EXPECT_EXIT(pages("no/such/folder"), testing::ExitedWithCode(1),
              "no/such/folder.*--root");
}
