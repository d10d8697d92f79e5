#include "01_polling/http_trace.h"

#include <gtest/gtest.h>

TEST(HttpTrace, ShowsTheLinesOfARead) {
  EXPECT_EQ(
      trace_lines("<< read", view_of("GET /time HTTP/1.1\r\nHost: a\r\n\r\n")),
      "<< read 31 bytes\n"
      "   GET /time HTTP/1.1\n"
      "   Host: a\n"
      "   \n");
}

TEST(HttpTrace, ShowsALineThatIsNotWholeYet) {
  EXPECT_EQ(trace_lines("<< read", view_of("GE")), "<< read 2 bytes\n   GE\n");
}

TEST(HttpTrace, EscapesWhatCouldConfuseATerminal) {
  EXPECT_EQ(trace_lines("<< read", view_of("\x1b[2J\r")),
            "<< read 5 bytes\n   \\x1b[2J\n");
}

TEST(HttpTrace, IsBoundedInLinesAndColumns) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "a\n";
  const std::string many = trace_lines(">> sent", view_of(lines));
  EXPECT_TRUE(many.ends_with("   ... and 1920 more\n")) << many;
  const std::string wide =
      trace_lines(">> sent", view_of(std::string(100'000, 'x')));
  EXPECT_LT(wide.size(), 200u);
}
