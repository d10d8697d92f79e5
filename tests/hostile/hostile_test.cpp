// Every row of http.rows and handshake.rows through the whole server: whole,
// cut in two at every place, and byte by byte. What comes back must be what the
// row says, and the very same octets each time; then nothing may be left open,
// and no timer set.
//
// A row above kLong octets, where every cut would cost more than a second, is
// cut at every place near its ends, and at kStrides places between them; and
// what lies between comes in so many pieces, not byte by byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "hostile/scene.h"

namespace {

constexpr std::size_t kLong = 1500, kNear = 80, kStrides = 30;

std::vector<std::size_t> cuts_of(std::string_view bytes) {
  std::vector<std::size_t> cuts;
  const std::size_t size = bytes.size();
  for (std::size_t at = 1; at < size;) {
    cuts.push_back(at);
    const bool near = size <= kLong || at < kNear || at + kNear > size;
    at += near ? 1 : std::max<std::size_t>(size / kStrides, 1);
  }
  return cuts;
}

std::vector<Pieces> ways_of(std::string_view bytes) {
  std::vector<Pieces> ways = {{bytes}};
  Pieces all;
  std::size_t begin = 0;
  for (const std::size_t at : cuts_of(bytes)) {
    ways.push_back({bytes.substr(0, at), bytes.substr(at)});
    all.push_back(bytes.substr(begin, at - begin));
    begin = at;
  }
  all.push_back(bytes.substr(begin));
  ways.push_back(all);
  return ways;
}

std::string name_of(std::size_t way, const std::vector<Pieces>& ways) {
  if (way == 0) return "whole";
  if (way + 1 == ways.size()) return "byte by byte";
  return "cut behind octet " + std::to_string(ways[way][0].size());
}

// The first way that does not give what the row wants fails the test: one
// report a row, not one a cut.
void check(const Row& row, Port port) {
  const std::vector<Pieces> ways = ways_of(row.sent);
  std::vector<Outcome> outcomes = HostileScene(port).converse(ways, row.fin);
  ASSERT_EQ(outcomes.size(), ways.size());
  for (std::size_t way = 0; way < ways.size(); ++way) {
    drop_interim(row, outcomes[way].received);
    const std::string wrong = outcomes[way] == outcomes[0] && way > 0
                                  ? ""  // what the first was judged by
                                  : verdict(row, outcomes[way]);
    const bool same = outcomes[way] == outcomes[0];
    if (wrong.empty() && same) continue;
    ADD_FAILURE() << row.id << " (line " << row.line << "), sent "
                  << name_of(way, ways) << ": "
                  << (wrong.empty() ? "not what the whole was answered" : wrong)
                  << "\n  the rule: " << row.section << ": " << row.sentence
                  << "\n  sent " << row.sent.size() << " octets:\n    "
                  << shown(row.sent) << "\n  received "
                  << outcomes[way].received.size() << " octets"
                  << (outcomes[way].closed ? ", then FIN" : "") << ":\n    "
                  << shown(outcomes[way].received);
    return;
  }
}

// The rows of one hostile input; printed as its number, not octet by octet.
struct Numbered {
  std::string number;
  std::vector<Row> rows;
};

void PrintTo(const Numbered& numbered, std::ostream* out) {
  *out << numbered.number;
}

// The rows of a file by the number of their hostile input: a test for each.
std::vector<Numbered> by_number(const std::string& name) {
  std::map<std::string, std::vector<Row>> rows;
  for (Row& row : read_rows(HOSTILE_ROWS "/" + name)) {
    rows[row.number()].push_back(std::move(row));
  }
  std::vector<Numbered> all;
  for (auto& [number, those] : rows) all.push_back({number, std::move(those)});
  return all;
}

std::string test_name(const testing::TestParamInfo<Numbered>& info) {
  return "hostile_" + info.param.number;
}

class Http : public testing::TestWithParam<Numbered> {};
class Handshake : public testing::TestWithParam<Numbered> {};

TEST_P(Http, rows) {
  for (const Row& row : GetParam().rows) check(row, Port::http);
}

TEST_P(Handshake, rows) {
  for (const Row& row : GetParam().rows) check(row, Port::websocket);
}

INSTANTIATE_TEST_SUITE_P(Rows, Http, testing::ValuesIn(by_number("http.rows")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(Rows, Handshake,
                         testing::ValuesIn(by_number("handshake.rows")),
                         test_name);

}  // namespace
