// Types that are hard to cut out by name.
// clang-format off
#pragma once

// What it holds is counted.
template <typename T>
concept Countable = requires(const T& all) {
  all.size();
};

// Says what it is, in an enumeration.
enum class Kind : unsigned char {
  text = 1,
  binary = 2,
};

// An alias: ctags gives it no end.
using Callback =
    std::function<void(Socket&, Kind, std::string_view text)>;

class Socket final : public Handler {
 public:
  int first() const { return 1; }
  // Inline, with a body.
  bool closed() const { return closed_; }
  ~Socket();

  // Two of one name.
  bool send(int kind, View payload);
  bool send(const std::string& text);

  explicit operator bool() const { return !closed_; }
  int operator[](int at) const { return at; }

 private:
  struct Assembly;
  // Inside a class.
  enum class State { open, closing };
  static constexpr int kMost = 8;  // a note beside it, which goes on
                                   // below, and is not of what follows
  int checked(int number) const noexcept;
  bool closed_ = false;
};

inline bool is_known(Kind kind) {
  return kind == Kind::text;
}
