#include "01_polling/files/pages.h"

#include <gtest/gtest.h>

namespace {

int status_of(const Route& route, std::string_view path) {
  Request request;
  request.method = "GET";
  request.target = request.path = path;
  return std::get<Response>(route(request).value()).status;
}

}  // namespace

TEST(Pages, AreThoseOfTheChapterAndOfAll) {
  const Route route = pages(WWW_FOLDER "/01_polling");
  EXPECT_EQ(status_of(route, "/"), 200);
  EXPECT_EQ(status_of(route, "/page.js"), 200);
  EXPECT_EQ(status_of(route, "/shared/style.css"), 200);
  EXPECT_EQ(status_of(route, "/style.css"), 404);
  EXPECT_EQ(status_of(route, "/shared/page.js"), 404);
}

TEST(PagesDeathTest, hostile_135_a_missing_folder_is_one_sentence) {
  EXPECT_EXIT(pages("no/such/folder"), testing::ExitedWithCode(1),
              "no/such/folder.*--root");
}
