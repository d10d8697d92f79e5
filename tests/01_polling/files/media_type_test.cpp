#include "01_polling/files/media_type.h"

#include <gtest/gtest.h>

TEST(MediaType, SaysUtf8ForText) {
  EXPECT_EQ(media_type("index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type("a/b.css"), "text/css; charset=utf-8");
  EXPECT_EQ(media_type("b.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("b.mjs"), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("b.txt"), "text/plain; charset=utf-8");
  EXPECT_EQ(media_type("README.md"), "text/markdown; charset=utf-8");
}

TEST(MediaType, SaysNothingOfCharsetsElsewhere) {
  EXPECT_EQ(media_type("a.json"), "application/json");
  EXPECT_EQ(media_type("a.svg"), "image/svg+xml");
  EXPECT_EQ(media_type("a.woff2"), "font/woff2");
  EXPECT_EQ(media_type("a.wasm"), "application/wasm");
}

TEST(MediaType, LooksAtTheLastExtension) {
  EXPECT_EQ(media_type("app.js.map"), "application/json");
  EXPECT_EQ(media_type("a.html/b.png"), "image/png");
  EXPECT_EQ(media_type("photo.html.JPG"), "image/jpeg");
}

TEST(MediaType, IgnoresCase) {
  EXPECT_EQ(media_type("INDEX.HTML"), "text/html; charset=utf-8");
}

TEST(MediaType, DoesNotGuess) {
  for (const char* path : {"", "html", "a.html/b", "a.", "a.htmlx", "a.ht",
                           "a.zzz", "a.aaa", "a.html/", "css"}) {
    EXPECT_EQ(media_type(path), "application/octet-stream") << path;
  }
}

TEST(MediaType, KnowsTheFirstAndTheLastOfItsTable) {
  EXPECT_EQ(media_type("a.avif"), "image/avif");
  EXPECT_EQ(media_type("a.zip"), "application/zip");
}
