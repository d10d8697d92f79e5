#include "hostile/rows.h"

#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

namespace {

constexpr std::string_view kAnything = "{*}";

[[noreturn]] void malformed(const std::string& what) {
  throw std::runtime_error(what);
}

// "a | b" -> "a", "b"
std::vector<std::string> split(std::string_view text, std::string_view mark) {
  std::vector<std::string> parts;
  for (auto end = text.find(mark); end != text.npos; end = text.find(mark)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + mark.size());
  }
  parts.emplace_back(text);
  return parts;
}

// Takes one octet off the front: \r \n \t \0 \\ \xHH, or as it stands.
char take_octet(std::string_view& text) {
  static constexpr std::string_view kLetters = "rnt0\\",
                                    kMeant("\r\n\t\0\\", 5);
  std::size_t size = 1;
  char octet = text[0];
  if (octet == '\\') {
    const auto found = kLetters.find(text.substr(1, 1));
    const bool hex = text.size() >= 4 && text[1] == 'x';
    if (!hex && (found == kLetters.npos || text.size() < 2))
      malformed("escape");
    octet = hex ? static_cast<char>(
                      std::stoi(std::string(text.substr(2, 2)), nullptr, 16))
                : kMeant[found];
    size = hex ? 4 : 2;
  }
  text.remove_prefix(size);
  return octet;
}

class Reader {
 public:
  std::vector<Row> read(const std::string& path) {
    std::ifstream file(path);
    if (!file) malformed("cannot read " + path);
    std::string line;
    while (std::getline(file, line)) {
      ++number_;
      try {
        take(line);
      } catch (const std::exception& error) {
        malformed(path + ":" + std::to_string(number_) + ": " + error.what());
      }
    }
    finish();
    return std::move(rows_);
  }

 private:
  void take(std::string_view line) {
    if (line.empty() || line[0] == '#') return;
    if (line.starts_with("  ")) return take_detail(line.substr(2));
    finish();
    if (line.starts_with("let ")) return take_name(line.substr(4));
    const std::size_t colon = line.find(": ");
    if (colon == line.npos) malformed("no colon");
    const std::string before(line.substr(0, colon));
    const std::string_view behind = line.substr(colon + 2);
    if (before.starts_with("rule ")) {
      section_ = before.substr(5);
      sentence_ = behind;
    } else {
      begin(before, behind);
    }
  }

  void take_name(std::string_view line) {
    const auto parts = split(line, " = ");
    if (parts.size() < 2) malformed("let NAME = BYTES");
    names_[parts[0]] = expand(line.substr(parts[0].size() + 3));
  }

  void begin(const std::string& id, std::string_view answers) {
    open_ = true;
    rows_.push_back({.id = id,
                     .section = section_,
                     .sentence = sentence_,
                     .line = number_});
    for (const std::string& text : split(answers, " | ")) {
      rows_.back().answers.push_back(answer(text));
    }
  }

  // "200 404 open", "405(head) close", "none open"
  static Wanted answer(const std::string& text) {
    Wanted answer;
    auto words = split(text, " ");
    if (words.back() != "close" && words.back() != "open") malformed(text);
    answer.closes = words.back() == "close";
    words.pop_back();
    if (words == std::vector<std::string>{"none"}) return answer;
    for (const std::string& word : words) {
      answer.responses.push_back({std::stoi(word), word.ends_with("(head)")});
    }
    return answer;
  }

  void take_detail(std::string_view line) {
    if (!open_) malformed("belongs to no row");
    if (line == "fin") {
      rows_.back().fin = true;
      return;
    }
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view mark = line.substr(0, space);
    const std::string_view text = line.substr(std::min(space + 1, line.size()));
    if (mark == "~") {
      rows_.back().fields.push_back(expand(text));
    } else if (mark == ">" || mark == "+") {
      sent_.append(text).append(mark == ">" ? "\\r\\n" : "");
    } else if (mark == "=" || mark == "=+") {
      exactly_.append(text).append(mark == "=" ? "\\r\\n" : "");
    } else {
      malformed("what is '" + std::string(mark) + "'?");
    }
  }

  // The row above is over.
  void finish() {
    if (!std::exchange(open_, false)) return;
    rows_.back().sent = expand(std::exchange(sent_, {}));
    if (exactly_.empty()) return;
    for (const std::string& part : split(exactly_, kAnything)) {
      rows_.back().exactly.push_back(expand(part));
    }
    exactly_.clear();
  }

  std::string expand(std::string_view text) const {
    std::string bytes;
    while (!text.empty()) {
      if (text[0] != '{') {
        bytes += take_octet(text);
        continue;
      }
      const std::size_t end = text.find('}');
      if (end == text.npos) malformed("{ without }");
      bytes += meant_by(text.substr(1, end - 1));
      text.remove_prefix(end + 1);
    }
    return bytes;
  }

  // A name, or a text and how often it stands there: "x*80".
  std::string meant_by(std::string_view inside) const {
    auto named = names_.find(std::string(inside));
    if (named != names_.end()) return named->second;
    const std::size_t star = inside.rfind('*');
    if (star == inside.npos) malformed("no such name");
    const std::string one = expand(inside.substr(0, star));
    std::string many;
    for (int left = std::stoi(std::string(inside.substr(star + 1))); left > 0;
         --left) {
      many += one;
    }
    return many;
  }

  std::map<std::string, std::string> names_;
  std::vector<Row> rows_;
  std::string section_, sentence_, sent_, exactly_;
  int number_ = 0;
  bool open_ = false;  // lines belong to the last row
};

}  // namespace

std::vector<Row> read_rows(const std::string& path) {
  return Reader().read(path);
}
