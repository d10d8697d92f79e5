// The flags of a program: declared as data, parsed, and explained by --help.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/duration.h"

// One flag, --name VALUE or --name=VALUE; without a `value` name it takes none.
struct Flag {
  std::string name;   // "--port"
  std::string value;  // what --help calls the value: "PORT"; "" takes none
  std::string help;   // one sentence, with the default
  // Takes the value; gives what is wrong with it.
  std::function<std::optional<std::string>(std::string_view)> set;
};

// Flags that store what they are given. The variable must outlive the parsing;
// what it holds beforehand is the default that --help shows.
Flag flag(std::string name, std::string value, std::string help,
          std::string& into);
Flag flag(std::string name, std::string value, std::string help,
          std::uint64_t& into);
Flag flag(std::string name, std::string value, std::string help,
          std::uint16_t& into);
Flag flag(std::string name, std::string help, bool& into);
// "3s", "250ms", "1.5s", "2m"; a plain number is seconds.
Flag flag(std::string name, std::string help, Duration& into);
// May be given several times.
Flag flag(std::string name, std::string value, std::string help,
          std::vector<std::string>& into);

// What the program is, for --help.
struct About {
  std::string name;     // "05_push"
  std::string purpose;  // one sentence
};

// Error: one sentence, without a line end. --help and --version are flags too:
// they answer with the text to be printed.
struct HelpWanted {
  std::string text;
};
std::expected<std::optional<HelpWanted>, std::string> parse_flags(
    const std::vector<std::string>& arguments, const About& about,
    const std::vector<Flag>& flags);

// As a main() wants it: prints and exits (0 after --help and --version, 2 after
// an error) where there is nothing to go on with. `more`: this program's own.
void parse_flags_or_exit(int argc, char** argv, const About& about,
                         std::vector<Flag> flags,
                         std::initializer_list<Flag> more = {});

std::optional<Duration> parse_duration(std::string_view text);
std::string text_of(Duration duration);  // "3s", "250ms"
