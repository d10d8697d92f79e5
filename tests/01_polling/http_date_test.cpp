#include "01_polling/http_date.h"

#include <gtest/gtest.h>

namespace {

constexpr std::int64_t kExample = 784111777;  // RFC 9110 §5.6.7's example
constexpr std::int64_t kNow = 1767225600;     // 1 January 2026

std::optional<std::int64_t> parse(std::string_view text) {
  return parse_http_date(text, kNow);
}

}  // namespace

TEST(HttpDate, IsImfFixdate) {
  EXPECT_EQ(http_date(kExample), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(http_date(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(http_date(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST(ParseHttpDate, AcceptsAllThreeFormats) {
  EXPECT_EQ(parse("Sun, 06 Nov 1994 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse("Sunday, 06-Nov-94 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse("Sun Nov  6 08:49:37 1994"), kExample);
  EXPECT_EQ(parse("Wed Nov 16 08:49:37 1994"), kExample + 10 * 86400);
}

TEST(ParseHttpDate, ReadsBackWhatIsWritten) {
  for (std::int64_t time = 0; time < 4'000'000'000; time += 12'345'678) {
    EXPECT_EQ(parse(http_date(time)), time);
  }
}

TEST(ParseHttpDate, RefusesEveryPartOfADate) {
  for (const std::string date :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"}) {
    for (std::size_t n = 0; n < date.size(); ++n) {
      EXPECT_FALSE(parse(date.substr(0, n))) << date.substr(0, n);
    }
    for (std::size_t n = 1; n <= date.size(); ++n) {
      EXPECT_FALSE(parse(date.substr(n))) << date.substr(n);
    }
    EXPECT_FALSE(parse(date + " "));
    EXPECT_FALSE(parse(" " + date));
    EXPECT_FALSE(parse(date + ", " + date));
  }
}

TEST(ParseHttpDate, IsCaseSensitive) {
  EXPECT_FALSE(parse("sun, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 06 NOV 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 08:49:37 gmt"));
}

TEST(ParseHttpDate, WantsGmtAndTwoDigits) {
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 08:49:37 UTC"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 08:49:37 +0000"));
  EXPECT_FALSE(parse("Sun, 6 Nov 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Sun,  6 Nov 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 8:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 -8:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 94 08:49:37 GMT"));
}

TEST(ParseHttpDate, WantsADateThatExists) {
  EXPECT_FALSE(parse("Tue, 31 Nov 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Sun, 00 Nov 1994 08:49:37 GMT"));
  EXPECT_TRUE(parse("Tue, 29 Feb 2000 00:00:00 GMT"));
  EXPECT_FALSE(parse("Thu, 29 Feb 1900 00:00:00 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 24:00:00 GMT"));
  EXPECT_FALSE(parse("Sun, 06 Nov 1994 08:60:00 GMT"));
}

TEST(ParseHttpDate, WantsTheRightDayOfTheWeek) {  // RFC 5322 §3.3
  EXPECT_FALSE(parse("Mon, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_FALSE(parse("Monday, 06-Nov-94 08:49:37 GMT"));
}

TEST(ParseHttpDate, KnowsLeapSeconds) {  // 23:59:60, and no other
  EXPECT_EQ(parse("Sat, 31 Dec 2016 23:59:60 GMT"),
            parse("Sun, 01 Jan 2017 00:00:00 GMT"));
  EXPECT_FALSE(parse("Sat, 31 Dec 2016 22:59:60 GMT"));
  EXPECT_FALSE(parse("Sat, 31 Dec 2016 23:59:61 GMT"));
}

// "a timestamp that appears to be more than 50 years in the future" is "the
// most recent year in the past that had the same last two digits".
TEST(ParseHttpDate, Rfc850YearIsAtMostFiftyYearsAhead) {
  const auto of = [](const char* text, const char* now) {
    return parse_http_date(text, parse(now).value());
  };
  const char* now = "Thu, 01 Jan 2026 00:00:00 GMT";
  EXPECT_EQ(of("Wednesday, 01-Jan-76 00:00:00 GMT", now),
            parse("Wed, 01 Jan 2076 00:00:00 GMT"));  // 50 years: not more
  EXPECT_EQ(of("Thursday, 01-Jan-76 00:00:01 GMT", now),
            parse("Thu, 01 Jan 1976 00:00:01 GMT"));  // a second more
  EXPECT_EQ(of("Wednesday, 31-Dec-25 00:00:00 GMT", now),
            parse("Wed, 31 Dec 2025 00:00:00 GMT"));
  EXPECT_EQ(of("Tuesday, 29-Feb-00 00:00:00 GMT", now),
            parse("Tue, 29 Feb 2000 00:00:00 GMT"));
  // Shortly before the turn of a century, 05 lies ahead.
  EXPECT_EQ(
      of("Thursday, 01-Jan-05 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"),
      parse("Thu, 01 Jan 2105 00:00:00 GMT"));
}
