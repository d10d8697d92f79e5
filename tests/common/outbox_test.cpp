#include "common/outbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int kSocket = 5;
constexpr int kFile = 6;

// A socket whose every call takes as many bytes as the test says, or fails as
// it says, and a file that is a string.
class Wire final : public System {
 public:
  std::string received;
  std::string file;
  int calls = 0;
  bool more = false;         // what the last send() was told
  std::deque<long> answers;  // for the next calls, in order
  std::function<long()> next_answer = [] { return 1L << 40; };  // then this

  long send(int socket, std::span<const View> pieces,
            bool more_follows) override {
    EXPECT_EQ(socket, kSocket);
    EXPECT_FALSE(pieces.empty());
    EXPECT_LE(pieces.size(), kMaxPieces);
    more = more_follows;
    return take(pieces);
  }
  long send_file(int socket, int number, std::uint64_t offset,
                 std::size_t count) override {
    EXPECT_EQ(socket, kSocket);
    EXPECT_EQ(number, kFile);
    if (offset >= file.size()) return ++calls, 0;
    const View part = view_of(file).subspan(offset);
    const View taken = part.first(std::min(part.size(), count));
    return take({&taken, 1});
  }
  long close(int) override { return 0; }

  // Bytes [offset, offset + length) of `file`.
  FileRange range(std::uint64_t offset, std::uint64_t length) {
    File opened{Descriptor(*this, kFile),
                {.regular = true, .size = file.size()}};
    return {std::make_shared<const File>(std::move(opened)), offset, length};
  }

 private:
  long take(std::span<const View> pieces) {
    ++calls;
    long answer = next_answer();
    if (!answers.empty()) {
      answer = answers.front();
      answers.pop_front();
    }
    if (answer < 0) return answer;
    const std::size_t before = received.size();
    std::size_t left = static_cast<std::size_t>(answer);
    for (View piece : pieces) {
      received += as_text(piece.first(std::min(piece.size(), left)));
      left = static_cast<std::size_t>(answer) - (received.size() - before);
    }
    return static_cast<long>(received.size() - before);
  }
};

class Seen final : public Tap {
 public:
  std::string bytes;
  std::size_t of_files = 0;
  void on_received(View) override { FAIL(); }
  void on_sent(View sent) override { bytes += as_text(sent); }
  void on_sent_file(std::size_t size) override { of_files += size; }
};

Chunk chunk_of(const std::string& text) { return make_chunk(view_of(text)); }
const std::string kLarge(Output::kCopied + 1, 'L');

// Flushes until nothing is left, through refusals.
void flush_all(Outbox& outbox, Wire& wire, Tap* tap = nullptr) {
  for (int i = 0; i < 1'000'000 && !outbox.empty(); ++i) {
    const long left = outbox.flush(wire, kSocket, tap);
    ASSERT_TRUE(left >= 0 || left == -EAGAIN) << left;
    if (left >= 0) {
      ASSERT_EQ(static_cast<std::size_t>(left), outbox.size());
    }
  }
  ASSERT_TRUE(outbox.empty());
}

TEST(Outbox, empty_one_asks_nothing_of_the_kernel) {
  Wire wire;
  Outbox outbox;
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.calls, 0);
}

TEST(Outbox, what_has_no_bytes_is_not_queued) {
  Wire wire;
  Outbox outbox;
  outbox.append("");
  outbox.push(chunk_of(""));
  outbox.push(wire.range(0, 0));
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.calls, 0);
  outbox.append("more");
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.received, "more");
}

TEST(Outbox, appended_bytes_leave_in_one_call) {
  Wire wire;
  Outbox outbox;
  for (int i = 0; i < 100; ++i) outbox.append("frame ");
  EXPECT_EQ(outbox.size(), 600u);
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.calls, 1);
  EXPECT_FALSE(wire.more);
  EXPECT_EQ(wire.received.size(), 600u);
  EXPECT_EQ(outbox.taken(), 600u);
}

TEST(Outbox, memory_up_to_the_next_file_leaves_in_one_call) {
  Wire wire;
  wire.file = "file";
  Outbox outbox;
  outbox.append("head");
  outbox.push(chunk_of(kLarge));
  outbox.append("tail");
  outbox.push(wire.range(0, 4));
  wire.answers = {1L << 40, -EAGAIN};
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), -EAGAIN);
  EXPECT_EQ(wire.received, "head" + kLarge + "tail");
  EXPECT_TRUE(wire.more);  // the file follows: no short packet
  EXPECT_EQ(outbox.size(), 4u);
}

TEST(Outbox, large_chunk_is_shared_until_it_has_left) {
  Wire wire;
  Outbox outbox;
  Chunk chunk = chunk_of(kLarge);
  outbox.push(chunk);
  outbox.append("more");
  EXPECT_EQ(chunk.use_count(), 2);
  wire.answers = {100, -EAGAIN};
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), -EAGAIN);
  EXPECT_EQ(chunk.use_count(), 2);
  wire.answers = {static_cast<long>(kLarge.size()) - 100, -EAGAIN};
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), -EAGAIN);
  EXPECT_EQ(chunk.use_count(), 1);
  EXPECT_EQ(outbox.size(), 4u);
}

TEST(Outbox, small_chunks_gather_into_one_piece) {
  Wire wire;
  Outbox outbox;
  Chunk chunk = chunk_of("pushed ");
  for (std::size_t i = 0; i < 2 * System::kMaxPieces; ++i) outbox.push(chunk);
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.calls, 1);
  EXPECT_EQ(wire.received.size(), 2 * System::kMaxPieces * chunk->size());
}

TEST(Outbox, file_is_closed_when_its_range_has_left) {
  Wire wire;
  wire.file = "0123456789";
  Outbox outbox;
  FileRange range = wire.range(2, 5);
  outbox.push(range);
  outbox.append("!");
  EXPECT_EQ(range.file.use_count(), 2);
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.received, "23456!");
  EXPECT_EQ(range.file.use_count(), 1);
}

TEST(Outbox, hostile_133_full_socket_keeps_the_rest) {
  Wire wire;
  Outbox outbox;
  outbox.append("0123456789");
  wire.answers = {4, -EAGAIN};
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), -EAGAIN);
  EXPECT_EQ(outbox.size(), 6u);
  EXPECT_EQ(outbox.taken(), 4u);
  outbox.append("abc");
  EXPECT_EQ(outbox.size(), 9u);
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.received, "0123456789abc");
  EXPECT_EQ(outbox.taken(), 13u);
}

TEST(Outbox, hostile_133_interrupted_call_is_made_again) {
  Wire wire;
  wire.file = "file";
  Outbox outbox;
  outbox.append("head");
  outbox.push(wire.range(0, 4));
  wire.answers = {-EINTR, -EINTR, 4, -EINTR, 4};
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.received, "headfile");
}

TEST(Outbox, hostile_130_error_is_handed_on) {
  for (long error : {-EPIPE, -ECONNRESET, -ENOMEM}) {
    Wire wire;
    Outbox outbox;
    outbox.append("0123456789");
    wire.answers = {4, error};
    EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), error);
    EXPECT_EQ(outbox.size(), 6u);
  }
}

TEST(Outbox, hostile_061_file_shorter_than_its_range_is_an_error) {
  Wire wire;
  wire.file = "0123456789";
  Outbox outbox;
  outbox.push(wire.range(5, 10));
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), -EIO);
  EXPECT_EQ(wire.received, "56789");
  EXPECT_FALSE(outbox.empty());
}

TEST(Outbox, hostile_061_file_that_grew_is_sent_as_promised) {
  Wire wire;
  wire.file = "0123456789";
  Outbox outbox;
  outbox.push(wire.range(5, 5));
  wire.file += "more";
  outbox.append("!");
  EXPECT_EQ(outbox.flush(wire, kSocket, nullptr), 0);
  EXPECT_EQ(wire.received, "56789!");
}

TEST(Outbox, one_flush_sends_about_a_step_and_says_what_remains) {
  Wire wire;
  wire.file = std::string(3 * Outbox::kStep, 'f');
  Outbox outbox;
  outbox.push(wire.range(0, wire.file.size()));
  wire.next_answer = [] { return 100'000L; };
  const long left = outbox.flush(wire, kSocket, nullptr);
  EXPECT_EQ(static_cast<std::size_t>(left), outbox.size());
  EXPECT_GE(outbox.taken(), Outbox::kStep);
  EXPECT_LT(outbox.taken(), Outbox::kStep + 100'000);
  flush_all(outbox, wire);
  EXPECT_EQ(wire.received, wire.file);
}

TEST(Outbox, more_pieces_than_one_call_takes) {
  Wire wire;
  Outbox outbox;
  std::string expected;
  for (std::size_t i = 0; i < System::kMaxPieces; ++i) {
    const std::string large(Output::kCopied + 1 + i,
                            static_cast<char>('a' + i % 26));
    outbox.append("head");
    outbox.push(chunk_of(large));
    expected += "head" + large;
  }
  flush_all(outbox, wire);
  EXPECT_EQ(wire.received, expected);
}

// Everything that can be queued, in an order that has each behind each.
std::string fill(Outbox& outbox, Wire& wire) {
  wire.file = "0123456789abcdef";
  std::string expected;
  const auto append = [&](const std::string& text) {
    outbox.append(text);
    expected += text;
  };
  const auto push_chunk = [&](const std::string& text) {
    outbox.push(chunk_of(text));
    expected += text;
  };
  const auto push_file = [&](std::size_t offset, std::size_t length) {
    outbox.push(wire.range(offset, length));
    expected += wire.file.substr(offset, length);
  };
  append("one"), push_chunk("small"), push_file(3, 9), push_file(0, 16);
  append("two"), push_chunk(kLarge), push_chunk(kLarge + "!"), append("three");
  push_chunk(kLarge), push_file(15, 1), push_chunk(kLarge), append("four");
  append("five");
  return expected;
}

TEST(Outbox, hostile_133_short_sends_of_every_kind_keep_the_stream_exact) {
  for (long size : {1, 2, 3, 5, 7, 11, 1000, 16384, 16385, 100'000}) {
    Wire wire;
    Outbox outbox;
    const std::string expected = fill(outbox, wire);
    EXPECT_EQ(outbox.size(), expected.size());
    wire.next_answer = [size] { return size; };
    flush_all(outbox, wire);
    ASSERT_TRUE(wire.received == expected) << size << " bytes a call";
    EXPECT_EQ(outbox.taken(), expected.size());
  }
}

TEST(Outbox, hostile_133_random_faults_keep_the_stream_exact) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    Wire wire;
    Outbox outbox;
    wire.next_answer = [&]() -> long {
      if (random() % 4 == 0) return -EINTR;
      if (random() % 4 == 0) return -EAGAIN;
      return 1 + static_cast<long>(random() % 20'000);
    };
    std::string expected;
    for (int round = 0; round < 5; ++round) {
      expected += fill(outbox, wire);
      outbox.flush(wire, kSocket, nullptr);
      ASSERT_EQ(outbox.size(), expected.size() - wire.received.size());
    }
    flush_all(outbox, wire);
    ASSERT_TRUE(wire.received == expected) << "seed " << seed;
  }
}

TEST(Outbox, tap_sees_what_the_kernel_took) {
  Wire wire;
  Seen seen;
  Outbox outbox;
  outbox.append("head");
  outbox.push(chunk_of(kLarge));
  wire.file = "0123456789";
  outbox.push(wire.range(2, 6));
  outbox.append("tail");
  wire.answers = {2, 5, -EINTR, -EAGAIN};
  EXPECT_EQ(outbox.flush(wire, kSocket, &seen), -EAGAIN);
  EXPECT_EQ(seen.bytes, "headLLL");
  wire.next_answer = [] { return 3L; };
  flush_all(outbox, wire, &seen);
  EXPECT_EQ(seen.bytes, "head" + kLarge + "tail");
  EXPECT_EQ(seen.of_files, 6u);
}

// A peer that always has something waiting must not make the queue grow.
TEST(Outbox, queue_that_is_never_quite_empty_does_not_grow) {
  Wire wire;
  Outbox outbox;
  wire.next_answer = [&] { return -EAGAIN; };
  outbox.append("a little more");
  for (int i = 0; i < 100'000; ++i) {
    outbox.append("0123456789");
    wire.answers = {10, -EAGAIN};
    outbox.flush(wire, kSocket, nullptr);
    ASSERT_EQ(outbox.size(), 13u);
  }
  EXPECT_LT(outbox.bytes().capacity(), 1000u);
}

TEST(Outbox, taken_counts_every_byte_that_left) {
  Wire wire;
  Outbox outbox;
  fill(outbox, wire);
  wire.next_answer = [] { return 777L; };
  while (!outbox.empty()) {
    outbox.flush(wire, kSocket, nullptr);
    ASSERT_EQ(outbox.taken(), wire.received.size());
  }
}

}  // namespace
