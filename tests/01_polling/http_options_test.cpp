#include "01_polling/http_options.h"

#include <gtest/gtest.h>

#include <set>

namespace {

HttpOptions parsed(const std::vector<std::string>& arguments) {
  HttpOptions options;
  const auto result =
      parse_flags(arguments, {"01_polling", "is tested"}, flags(options));
  EXPECT_TRUE(result) << result.error();
  return options;
}

std::string error_of(const std::vector<std::string>& arguments) {
  HttpOptions options;
  return parse_flags(arguments, {"01_polling", "is tested"}, flags(options))
      .error();
}

}  // namespace

TEST(HttpOptions, HaveTheirDefaults) {
  const HttpOptions options = parsed({});
  EXPECT_EQ(options.host, "localhost");
  EXPECT_EQ(options.port, 3001);
  EXPECT_TRUE(options.allowed_hosts.empty());
  EXPECT_EQ(options.limits.line, 8u * 1024);
  EXPECT_EQ(options.limits.fields, 16u * 1024);
  EXPECT_EQ(options.limits.field_count, 100u);
  EXPECT_EQ(options.limits.body, 64u * 1024);
  EXPECT_EQ(options.header_timeout, 10s);
  EXPECT_EQ(options.idle_timeout, 5s);
  EXPECT_FALSE(options.trace);
}

TEST(HttpOptions, AreSetByTheirFlags) {
  const HttpOptions options = parsed({"--host",
                                      "::1",
                                      "--port=0",
                                      "--root",
                                      "pages",
                                      "--allowed-host",
                                      "a",
                                      "--allowed-host=b",
                                      "--max-connections",
                                      "7",
                                      "--max-line",
                                      "100",
                                      "--max-fields",
                                      "200",
                                      "--max-body",
                                      "300",
                                      "--header-timeout",
                                      "250ms",
                                      "--idle-timeout",
                                      "1.5s",
                                      "--send-timeout",
                                      "2m",
                                      "--spin",
                                      "--trace"});
  EXPECT_EQ(options.host, "::1");
  EXPECT_EQ(options.port, 0);
  EXPECT_EQ(options.root, "pages");
  EXPECT_EQ(options.allowed_hosts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.max_connections, 7u);
  EXPECT_EQ(options.limits.line, 100u);
  EXPECT_EQ(options.limits.fields, 200u);
  EXPECT_EQ(options.limits.body, 300u);
  EXPECT_EQ(options.header_timeout, 250ms);
  EXPECT_EQ(options.idle_timeout, 1500ms);
  EXPECT_EQ(options.send_timeout, 2min);
  EXPECT_TRUE(options.spin);
  EXPECT_TRUE(options.trace);
}

TEST(HttpOptions, HaveAFlagOnceEach) {
  HttpOptions options;
  std::set<std::string> names;
  for (const Flag& flag : flags(options)) {
    EXPECT_TRUE(flag.name.starts_with("--")) << flag.name;
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_NE(flag.help, "") << flag.name;
  }
}

TEST(HttpOptions, WrongValuesAreNamed) {
  EXPECT_NE(error_of({"--port", "65536"}).find("--port"), std::string::npos);
  EXPECT_NE(error_of({"--header-timeout", "soon"}).find("--header-timeout"),
            std::string::npos);
  EXPECT_NE(error_of({"--prot", "1"}).find("--prot"), std::string::npos);
}
