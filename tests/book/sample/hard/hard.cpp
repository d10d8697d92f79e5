// Declarations that are hard to cut out by name. Nothing compiles this.
// Some are hard because of where their lines end, so:
// clang-format off
#include "hard.h"

#include <array>

namespace {

// A table, whose type is said in its values.
constexpr std::array kRules = {
    Rule{0x00, 0x7f, "}"},  // a brace that closes nothing
    Rule{0xc2, 0xdf, "{"},
};

// Computed by a lambda.
constexpr std::array<int, 256> kNext = [] {
  std::array<int, 256> next{};
  for (int i = 0; i < 256; ++i) next[i] = i + 1'000'000;
  return next;
}();

constexpr int kOne = 1, kTwo = 2,
              kThree = 3;

constexpr int kLimit = 1'000;  // a quote, and only one

constexpr struct {
  const char* name;
  char quote;
} kNames[] = {{"one", '{'}, {"two;", '\''}};

// A literal with everything in it.
constexpr const char* kRaw = R"x({ ; } )" // no comment)x";

}  // namespace

// Not the same as the function below.
static bool is_control(char c) { return c < ' '; }

// Of the same name, in a class.
bool Socket::is_control(char c) { return ::is_control(c); }

// Only says that it exists.
int turn();

// Catches what it throws.
bool Socket::send(int kind, View payload) try {
  if (!payload.empty()) {
    return queue(kind, payload);
  }
  return false;
} catch (const std::bad_alloc&) {
  return give_up();
} catch (...) {
  throw;
}

bool Socket::send(const std::string& text) { return send(1, text); }

[[gnu::target("avx2")]] [[gnu::noinline]]
int Socket::checked(int number) const noexcept {
  return number;  // a note
                  // that goes on in the next line
}
Socket::~Socket() = default;

// The head of a template, and a type, above the name.
template <typename T>
  requires Countable<T>
std::size_t
count_all(const T& all, const std::function<bool(int)>& wanted = [](int i) {
  return i > 0;
}) {
  return all.size();
}

namespace violation {

// In a namespace with a name.
constexpr int kMasked = 1002;

}  // namespace violation

#ifdef FAST
int speed(int much) { return much; }
#else
int speed(int) { return 1; }
#endif

// #region turn
// Says how it is.
int turn() {
  return 1;
}
// #endregion
