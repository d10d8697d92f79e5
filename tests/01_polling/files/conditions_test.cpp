#include "01_polling/files/conditions.h"

#include <gtest/gtest.h>

#include "01_polling/http_date.h"

namespace {

// A file that was last changed when RFC 9110 §5.6.7's example date was, and
// that is a day old.
constexpr std::int64_t kModified = 784111777;
constexpr Duration kNow = std::chrono::seconds(kModified) + 24h;

FileStatus file_modified(Duration when) {
  FileStatus status;
  status.regular = true;
  status.size = 0x1000;
  status.inode = 0xABC;
  status.modified_ns = when.count();
  return status;
}

Validators old_file() {
  Validators validators(file_modified(std::chrono::seconds(kModified)), kNow);
  validators.etag = "\"xyzzy\"";  // as in the RFC's examples
  return validators;
}

Validators young_file() {
  Validators validators = old_file();
  validators.etag = "W/\"xyzzy\"";
  return validators;
}

int verdict(std::vector<Field> fields, const Validators& current = old_file()) {
  Request request;
  request.method = "GET";
  request.fields = std::move(fields);
  return evaluate_preconditions(request, current);
}

bool range_counts(std::vector<Field> fields,
                  const Validators& current = old_file()) {
  Request request;
  request.method = "GET";
  request.fields = std::move(fields);
  return range_applies(request, current);
}

const std::string kSame = "Sun, 06 Nov 1994 08:49:37 GMT";
const std::string kEarlier = "Sun, 06 Nov 1994 08:49:36 GMT";
const std::string kLater = "Sun, 06 Nov 1994 08:49:38 GMT";

}  // namespace

TEST(EntityTag, IsTheIdentityOfTheFile) {
  const Validators validators(file_modified(Duration(0xF00)), kNow);
  EXPECT_EQ(validators.etag, "\"abc-1000-f00\"");
  EXPECT_TRUE(validators.is_strong());
}

TEST(EntityTag, ChangesWithEachPartOfIt) {
  const FileStatus first = file_modified(1s);
  FileStatus moved = first, grown = first, touched = first;
  ++moved.inode;
  ++grown.size;
  ++touched.modified_ns;
  const std::string etag = Validators(first, kNow).etag;
  EXPECT_NE(Validators(moved, kNow).etag, etag);
  EXPECT_NE(Validators(grown, kNow).etag, etag);
  EXPECT_NE(Validators(touched, kNow).etag, etag);
}

TEST(EntityTag, IsWeakWhileTheFileIsYoung) {  // RFC 9110 §8.8.1
  EXPECT_FALSE(Validators(file_modified(kNow), kNow).is_strong());
  EXPECT_FALSE(Validators(file_modified(kNow - 1s), kNow).is_strong());
  EXPECT_FALSE(Validators(file_modified(kNow + 24h), kNow).is_strong());
  EXPECT_TRUE(Validators(file_modified(kNow - 1s - 1ns), kNow).is_strong());
  EXPECT_TRUE(Validators(file_modified(kNow), kNow).etag.starts_with("W/\""));
}

TEST(LastModified, IsInWholeSeconds) {
  EXPECT_EQ(Validators(file_modified(1999ms), kNow).last_modified, 1);
  EXPECT_EQ(Validators(file_modified(-1ms), kNow).last_modified, -1);
}

TEST(LastModified, hostile_065_is_never_in_the_future) {  // RFC 9110 §8.8.2.1
  const Validators validators(file_modified(kNow + 24h), kNow);
  EXPECT_EQ(validators.last_modified, validators.now);
  EXPECT_EQ(validators.now, kModified + 86400);
}

TEST(Preconditions, AreMetWhenThereAreNone) { EXPECT_EQ(verdict({}), 200); }

// RFC 9110 §13.1.1's examples.
TEST(IfMatch, WantsTheVersion) {
  EXPECT_EQ(verdict({{"If-Match", R"("xyzzy")"}}), 200);
  EXPECT_EQ(verdict({{"If-Match", R"("xyzzy", "r2d2xxxx", "c3piozzzz")"}}),
            200);
  EXPECT_EQ(verdict({{"If-Match", "*"}}), 200);
  EXPECT_EQ(verdict({{"If-Match", R"("r2d2xxxx")"}}), 412);
}

TEST(IfMatch, ComparesStrongly) {  // §8.8.3.2
  EXPECT_EQ(verdict({{"If-Match", R"(W/"xyzzy")"}}), 412);
  EXPECT_EQ(verdict({{"If-Match", R"(W/"xyzzy")"}}, young_file()), 412);
  EXPECT_EQ(verdict({{"If-Match", R"("xyzzy")"}}, young_file()), 412);
  EXPECT_EQ(verdict({{"If-Match", "*"}}, young_file()), 200);
}

TEST(IfMatch, IsFalseWhenMalformed) {
  for (const char* value : {"", "xyzzy", R"("xyzzy)", R"("xyzzy", *)"}) {
    EXPECT_EQ(verdict({{"If-Match", value}}), 412) << value;
  }
}

TEST(IfUnmodifiedSince, WantsNothingNewer) {
  EXPECT_EQ(verdict({{"If-Unmodified-Since", kSame}}), 200);
  EXPECT_EQ(verdict({{"If-Unmodified-Since", kLater}}), 200);
  EXPECT_EQ(verdict({{"If-Unmodified-Since", kEarlier}}), 412);
}

TEST(IfUnmodifiedSince, YieldsToIfMatch) {  // §13.1.4: MUST ignore
  EXPECT_EQ(
      verdict({{"If-Match", R"("xyzzy")"}, {"If-Unmodified-Since", kEarlier}}),
      200);
  EXPECT_EQ(
      verdict({{"If-Match", R"("other")"}, {"If-Unmodified-Since", kLater}}),
      412);
}

// RFC 9110 §13.1.2's examples.
TEST(IfNoneMatch, KnowsTheVersion) {
  EXPECT_EQ(verdict({{"If-None-Match", R"("xyzzy")"}}), 304);
  EXPECT_EQ(verdict({{"If-None-Match", R"(W/"xyzzy")"}}), 304);
  EXPECT_EQ(
      verdict({{"If-None-Match", R"(W/"r2d2xxxx", W/"xyzzy", W/"c3piozzzz")"}}),
      304);
  EXPECT_EQ(verdict({{"If-None-Match", "*"}}), 304);
  EXPECT_EQ(verdict({{"If-None-Match", R"("r2d2xxxx")"}}), 200);
  EXPECT_EQ(verdict({{"If-None-Match", R"("xyzzy")"}}, young_file()), 304);
}

TEST(IfNoneMatch, hostile_064_takes_lists_over_several_lines) {
  EXPECT_EQ(verdict({{"If-None-Match", R"("a")"},
                     {"If-None-Match", R"("b" ,"xyzzy")"}}),
            304);
  EXPECT_EQ(verdict({{"If-None-Match", ",\t,\"xyzzy\" , ,"}}), 304);
}

TEST(IfNoneMatch, DoesNotCutTagsAtTheirCommas) {  // §8.8.3: "," is an etagc
  EXPECT_EQ(verdict({{"If-None-Match", R"("a,"xyzzy",b")"}}), 200);
  Validators current = old_file();
  current.etag = "\"a,b\"";
  EXPECT_EQ(verdict({{"If-None-Match", R"("x", "a,b")"}}, current), 304);
}

TEST(IfNoneMatch, ComparesCharacterByCharacter) {
  for (const char* value :
       {R"("XYZZY")", R"("xyzz")", R"("xyzzyy")", R"("")"}) {
    EXPECT_EQ(verdict({{"If-None-Match", value}}), 200) << value;
  }
}

TEST(IfNoneMatch, hostile_064_malformed_matches_nothing) {
  for (const char* value :
       {"", "xyzzy", R"("xyzzy)", R"(xyzzy")", R"(w/"xyzzy")", R"(W/xyzzy)",
        "W/", R"("xyzzy" "b")", R"("xyzzy"x"b")", R"("xyzzy", *)",
        R"(*, "xyzzy")", R"(*, *)", R"("xyzzy", b)", R"("xyzzy", ")",
        "\"xyzzy\", \"a b\""}) {
    EXPECT_EQ(verdict({{"If-None-Match", value}}), 200) << value;
  }
}

// Each prefix and each split over two lines: never a wrong match.
TEST(IfNoneMatch, MatchesNoPartOfATag) {
  const std::string tag = "W/\"xyzzy\"";
  for (std::size_t n = 0; n < tag.size(); ++n) {
    EXPECT_EQ(verdict({{"If-None-Match", tag.substr(0, n)}}), 200) << n;
    const std::string front = tag.substr(0, n), back = tag.substr(n);
    const int expected = n == 0 ? 304 : 200;
    EXPECT_EQ(verdict({{"If-None-Match", front}, {"If-None-Match", back}}),
              expected)
        << n;
  }
}

TEST(IfModifiedSince, WantsSomethingNewer) {
  EXPECT_EQ(verdict({{"If-Modified-Since", kSame}}), 304);
  EXPECT_EQ(verdict({{"If-Modified-Since", kLater}}), 304);
  EXPECT_EQ(verdict({{"If-Modified-Since", kEarlier}}), 200);
}

TEST(IfModifiedSince, hostile_064_takes_all_three_formats) {
  EXPECT_EQ(verdict({{"If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT"}}),
            304);
  EXPECT_EQ(verdict({{"If-Modified-Since", "Sun Nov  6 08:49:37 1994"}}), 304);
}

TEST(IfModifiedSince, hostile_064_yields_to_if_none_match) {  // §13.1.3
  EXPECT_EQ(
      verdict({{"If-None-Match", R"("other")"}, {"If-Modified-Since", kLater}}),
      200);
  EXPECT_EQ(verdict({{"If-None-Match", R"("xyzzy")"},
                     {"If-Modified-Since", kEarlier}}),
            304);
  EXPECT_EQ(verdict({{"If-None-Match", ""}, {"If-Modified-Since", kLater}}),
            200);
}

TEST(Dates, hostile_064_are_ignored_when_invalid) {
  for (const std::string& date :
       {std::string(), std::string("yesterday"), kSame + ", " + kSame,
        std::string("Mon, 06 Nov 1994 08:49:37 GMT")}) {
    EXPECT_EQ(verdict({{"If-Modified-Since", date}}), 200) << date;
    EXPECT_EQ(verdict({{"If-Unmodified-Since", date}}), 200) << date;
  }
  EXPECT_EQ(
      verdict({{"If-Modified-Since", kLater}, {"If-Modified-Since", kLater}}),
      200);
}

TEST(Preconditions, AreTakenInOrder) {  // §13.2.2
  EXPECT_EQ(
      verdict({{"If-None-Match", R"("xyzzy")"}, {"If-Match", R"("other")"}}),
      412);
  EXPECT_EQ(
      verdict({{"If-None-Match", R"("xyzzy")"}, {"If-Match", R"("xyzzy")"}}),
      304);
  EXPECT_EQ(verdict({{"If-Modified-Since", kLater},
                     {"If-Unmodified-Since", kEarlier}}),
            412);
  EXPECT_EQ(
      verdict({{"If-Modified-Since", kSame}, {"If-Unmodified-Since", kSame}}),
      304);
}

// §13.1.2: a tag that matches MUST be answered 304; no-cache is for the caches
// between (RFC 9111 §5.2.1.4). (Express answers 200.)
TEST(CacheControl, NoCacheChangesNothing) {
  const Field reload{"Cache-Control", "max-age=0, no-cache"};
  EXPECT_EQ(verdict({{"If-None-Match", R"("xyzzy")"}, reload}), 304);
  EXPECT_EQ(verdict({{"If-Modified-Since", kSame}, reload}), 304);
  EXPECT_EQ(verdict({{"If-Match", R"("other")"}, reload}), 412);
}

TEST(IfRange, hostile_063_wants_an_exact_strong_tag) {  // §13.1.5
  EXPECT_TRUE(range_counts({}));
  EXPECT_TRUE(range_counts({{"If-Range", R"("xyzzy")"}}));
  for (const char* value : {R"(W/"xyzzy")", R"("other")", R"("xyzzy", "a")",
                            "xyzzy", "*", "", R"("a-"xyzzy"-b")"}) {
    EXPECT_FALSE(range_counts({{"If-Range", value}})) << value;
  }
  EXPECT_FALSE(range_counts({{"If-Range", R"(W/"xyzzy")"}}, young_file()));
  EXPECT_FALSE(range_counts({{"If-Range", R"("xyzzy")"}}, young_file()));
}

TEST(IfRange, hostile_063_wants_the_exact_date) {
  EXPECT_TRUE(range_counts({{"If-Range", kSame}}));
  EXPECT_FALSE(range_counts({{"If-Range", kEarlier}}));
  EXPECT_FALSE(range_counts({{"If-Range", kLater}}));
  EXPECT_FALSE(range_counts({{"If-Range", "never"}}));
  EXPECT_FALSE(range_counts({{"If-Range", kSame}}, young_file()));  // §8.8.2.2
}
