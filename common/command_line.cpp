#include "common/command_line.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace {

using Problem = std::optional<std::string>;

template <typename Number>
Flag number_flag(std::string name, std::string value, std::string help,
                 Number& into) {
  help += " (default " + std::to_string(into) + ")";
  auto set = [&into](std::string_view text) -> Problem {
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, into);
    if (error == std::errc() && stop == end) return {};
    return "wants a whole number from 0 to " +
           std::to_string(std::numeric_limits<Number>::max());
  };
  return {std::move(name), std::move(value), std::move(help), set};
}

// "  --port PORT               HTTP port; ...", wrapped in its column.
std::string help_line(const std::string& left, std::string_view help) {
  constexpr std::size_t kColumn = 28, kWidth = 79;
  std::string text = "  " + left;
  text += text.size() < kColumn ? std::string(kColumn - text.size(), ' ')
                                : "\n" + std::string(kColumn, ' ');
  while (help.size() > kWidth - kColumn) {
    std::size_t end = help.rfind(' ', kWidth - kColumn);
    if (end == help.npos) end = help.find(' ');  // one long word, a path
    if (end == help.npos) break;
    text.append(help.substr(0, end)).append("\n").append(kColumn, ' ');
    help.remove_prefix(end + 1);
  }
  return text.append(help) + "\n";
}

std::string usage(const About& about, const std::vector<Flag>& flags) {
  std::string text = about.name + ": " + about.purpose + "\n\nFlags:\n";
  for (const Flag& flag : flags) {
    text += help_line(flag.name + (flag.value.empty() ? "" : " " + flag.value),
                      flag.help);
  }
  return text + help_line("--help", "this text") +
         help_line("--version", "the version");
}

const Flag* find(const std::vector<Flag>& flags, std::string_view name) {
  for (const Flag& flag : flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

// What follows "=", or the next argument, which `at` then moves on to.
std::expected<std::string, std::string> value_of(
    const Flag& flag, std::vector<std::string>::const_iterator& at,
    std::vector<std::string>::const_iterator end) {
  const std::size_t equals = at->find('=');
  if (equals != std::string::npos) {
    if (flag.value.empty()) return std::unexpected(" takes no value");
    return at->substr(equals + 1);
  }
  if (flag.value.empty()) return "";
  if (at + 1 == end) return std::unexpected(" wants a value");
  return *++at;
}

}  // namespace

Flag flag(std::string name, std::string value, std::string help,
          std::string& into) {
  if (!into.empty()) help += " (default " + into + ")";
  auto set = [&into](std::string_view text) -> Problem {
    into = text;
    return {};
  };
  return {std::move(name), std::move(value), std::move(help), set};
}

Flag flag(std::string name, std::string value, std::string help,
          std::uint64_t& into) {
  return number_flag(std::move(name), std::move(value), std::move(help), into);
}

Flag flag(std::string name, std::string value, std::string help,
          std::uint16_t& into) {
  return number_flag(std::move(name), std::move(value), std::move(help), into);
}

Flag flag(std::string name, std::string help, bool& into) {
  auto set = [&into](std::string_view) -> Problem {
    into = true;
    return {};
  };
  return {std::move(name), "", std::move(help), set};
}

Flag flag(std::string name, std::string help, Duration& into) {
  help += " (default " + text_of(into) + ")";
  auto set = [&into](std::string_view text) -> Problem {
    auto duration = parse_duration(text);
    if (!duration) return "wants a duration above zero, such as 3s or 250ms";
    into = *duration;
    return {};
  };
  return {std::move(name), "TIME", std::move(help), set};
}

Flag flag(std::string name, std::string value, std::string help,
          std::vector<std::string>& into) {
  auto set = [&into](std::string_view text) -> Problem {
    into.emplace_back(text);
    return {};
  };
  return {std::move(name), std::move(value), std::move(help), set};
}

std::expected<std::optional<HelpWanted>, std::string> parse_flags(
    const std::vector<std::string>& arguments, const About& about,
    const std::vector<Flag>& flags) {
  for (auto at = arguments.begin(); at != arguments.end(); ++at) {
    if (*at == "--help") return HelpWanted{usage(about, flags)};
    if (*at == "--version") {
      return HelpWanted{about.name + " " PROJECT_VERSION "\n"};
    }
    const Flag* flag = find(flags, at->substr(0, at->find('=')));
    if (flag == nullptr) {
      return std::unexpected("unknown flag '" + *at + "'; try --help");
    }
    auto value = value_of(*flag, at, arguments.end());
    if (!value) {
      return std::unexpected(flag->name + value.error() + "; try --help");
    }
    if (Problem problem = flag->set(*value)) {
      return std::unexpected(flag->name + " " + *problem + ", not '" + *value +
                             "'");
    }
  }
  return std::nullopt;
}

void parse_flags_or_exit(int argc, char** argv, const About& about,
                         std::vector<Flag> flags,
                         std::initializer_list<Flag> more) {
  flags.insert(flags.end(), more);
  auto parsed = parse_flags({argv + 1, argv + argc}, about, flags);
  if (!parsed) {
    std::fprintf(stderr, "%s: %s\n", about.name.c_str(),
                 parsed.error().c_str());
    std::exit(2);
  }
  if (!*parsed) return;
  std::fputs((*parsed)->text.c_str(), stdout);
  std::exit(0);
}

std::optional<Duration> parse_duration(std::string_view text) {
  double amount = 0;
  const char* end = text.data() + text.size();
  auto [unit, error] =
      std::from_chars(text.data(), end, amount, std::chars_format::fixed);
  if (error != std::errc() || !(amount > 0)) return std::nullopt;
  std::string_view suffix(unit, end);
  double seconds = suffix == "ms"                    ? amount / 1000
                   : suffix == "s" || suffix.empty() ? amount
                   : suffix == "m"                   ? amount * 60
                   : suffix == "h"                   ? amount * 3600
                                                     : -1;
  // Above a year the arithmetic of deadlines could overflow one day.
  if (!(seconds > 0) || seconds > 366 * 24 * 3600.0) return std::nullopt;
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds));
}

std::string text_of(Duration duration) {
  if (duration % 1s == Duration::zero()) {
    return std::to_string(duration / 1s) + "s";
  }
  return std::to_string(duration / 1ms) + "ms";
}
