// What the messages cost in memory, and what happens when there is none.
#include <cstdlib>
#include <new>

#include "04_messages/socket_test.h"

namespace {

std::size_t calls = 0, bytes = 0;
long alive = 0;     // blocks that were allocated and not freed
long allowed = -1;  // so many more, then there is no memory; -1: no end

void* allocate(std::size_t size) {
  ++calls;
  bytes += size;
  if (allowed == 0) throw std::bad_alloc();
  if (allowed > 0) --allowed;
  ++alive;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}

void release(void* memory) {
  if (memory != nullptr) --alive;
  std::free(memory);
}

// What `act` gives while only so many allocations succeed.
template <typename Act>
auto with_memory_for(long count, Act act) {
  allowed = count;
  const auto result = act();
  allowed = -1;
  return result;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace {

Bytes bytes_of(std::string& wire) {
  return Bytes(std::as_writable_bytes(std::span(wire)));
}

// ---- What an endpoint costs -----------------------------------------------

TEST(Allocations, none_for_a_small_message_in_and_out) {
  const Limits limits;
  Endpoint endpoint(limits);
  Output output;
  const std::string original = kMaskedHello + masked(0x89, "ping");
  std::string wire;
  std::size_t before = 0;
  for (int i = 0; i < 100; ++i) {
    if (i == 1) before = calls;  // it is warm now
    wire = original;
    Bytes input = bytes_of(wire);
    Event event;
    output.clear();
    while (endpoint.next(input, output, event)) {
      endpoint.send(Opcode::text, event.payload, output);
    }
  }
  EXPECT_EQ(calls, before);
}

TEST(Allocations, whole_message_is_a_view_of_the_input) {
  const Limits limits;
  Endpoint endpoint(limits);
  Output output;
  std::string wire = masked(0x82, std::string(100'000, 'x'));
  Bytes input = bytes_of(wire);
  Event event;
  const std::size_t before = calls;
  ASSERT_TRUE(endpoint.next(input, output, event));
  EXPECT_EQ(calls, before);
  EXPECT_EQ(event.payload.data(), view_of(wire).data() + 14);
  EXPECT_EQ(as_text(event.payload), std::string(100'000, 'x'));
}

class LargeOutput final : public Output {
 public:
  View body;
  void append_large(View, View large) override { body = large; }
};

TEST(Allocations, large_message_is_handed_on_where_it_lies) {
  const Limits limits;
  Endpoint endpoint(limits);
  LargeOutput output;
  const std::string message(Output::kCopied + 1, 'x');
  EXPECT_TRUE(endpoint.send(Opcode::binary, view_of(message), output));
  EXPECT_EQ(output.body.data(), view_of(message).data());
  EXPECT_EQ(output.body.size(), message.size());
}

TEST(Allocations, hostile_093_absurd_length_gets_no_memory) {
  for (std::uint64_t length : {~0ull >> 1, 1ull << 53, (1ull << 32) + 5}) {
    const Limits limits;
    Endpoint endpoint(limits);
    Output output;
    std::string wire = header_of({.first = 0x82, .length = length});
    Bytes input = bytes_of(wire);
    Event event;
    const std::size_t before = bytes;
    ASSERT_TRUE(endpoint.next(input, output, event));
    EXPECT_EQ(in_words(event), "failed message_too_big\n");
    EXPECT_LT(bytes - before, 2000u);  // the reason of the Close frame
  }
}

// An idle connection owns no buffer.
TEST(Allocations, message_in_fragments_leaves_nothing_behind) {
  const Limits limits;
  Endpoint endpoint(limits);
  Output output;
  std::string wire = masked(0x01, "Hel") + masked(0x80, "lo");
  Bytes input = bytes_of(wire);
  Event event;
  ASSERT_TRUE(endpoint.next(input, output, event));
  EXPECT_EQ(in_words(event), "text 'Hello'\n");
  const std::size_t before = calls;
  EXPECT_FALSE(endpoint.next(input, output, event));
  EXPECT_EQ(calls, before);
  EXPECT_LE(sizeof(Endpoint), 72u);
}

// The caller looks at it until the next call, which need not find a message.
TEST(Allocations, collected_message_is_freed_when_the_input_has_ended) {
  const Limits limits;
  Endpoint endpoint(limits);
  Output output;
  const std::string half(5000, 'x');
  std::string wire = masked(0x02, half) + masked(0x80, half);
  const long before = alive;
  Bytes input = bytes_of(wire);
  Event event;
  ASSERT_TRUE(endpoint.next(input, output, event));
  EXPECT_TRUE(as_text(event.payload) == half + half);
  EXPECT_GT(alive, before);
  EXPECT_FALSE(endpoint.next(input, output, event));
  EXPECT_EQ(alive, before);
}

// Nor does a message that is cut cost more than itself.
TEST(Allocations, collected_message_is_freed_before_the_next_one) {
  const Limits limits;
  Endpoint endpoint(limits);
  Output output;
  std::string wire = masked(0x01, "Hel") + masked(0x80, "lo") + kMaskedHello;
  const long before = alive;
  Bytes input = bytes_of(wire);
  Event event;
  ASSERT_TRUE(endpoint.next(input, output, event));
  ASSERT_TRUE(endpoint.next(input, output, event));
  EXPECT_EQ(alive, before);
  EXPECT_EQ(as_text(event.payload), "Hello");
}

// ---- Without memory -------------------------------------------------------

using WithoutMemory = SocketTest;

// With memory for so many allocations.
class SendingFails : public SocketTest,
                     public testing::WithParamInterface<int> {
 protected:
  // Does it to the second socket in the turn of the first.
  void try_it(const std::function<bool(WebSocket&)>& act) {
    const Peer first = connect(), second = connect();
    bool done = true;
    then_in.on_message = [&](WebSocket& socket, const Message&) {
      done = with_memory_for(GetParam(), [&] { return act(*open[1]); });
      EXPECT_TRUE(socket.send("still here"));
    };
    then([&] { first->sends(kMaskedHello); });
    then([&] {
      EXPECT_EQ(second->got_reset, !done);
      EXPECT_EQ(open.contains(1), done);
    });
    run();
    EXPECT_EQ(frames_to(*first), "> text 'still here'\n");
    EXPECT_EQ(said.contains("1 close 1006 out of memory\n"), !done);
    EXPECT_TRUE(GetParam() > 0 || !done);
  }
};
INSTANTIATE_TEST_SUITE_P(hostile_129, SendingFails, testing::Range(0, 4));

TEST_P(SendingFails, small_message) {
  try_it([](WebSocket& socket) { return socket.send("Hello"); });
}

TEST_P(SendingFails, large_message) {
  const std::string large(20'000, 'x');
  try_it([&](WebSocket& socket) { return socket.send(large); });
}

TEST_P(SendingFails, shared_frame) {
  const Chunk frame = framed(Opcode::text, view_of(std::string(20'000, 'x')));
  try_it([&](WebSocket& socket) { return socket.send(frame); });
}

TEST_P(SendingFails, close) {
  try_it([](WebSocket& socket) { return socket.close(); });
}

// Before the connection has it, nobody but the socket itself can say so.
TEST_F(WithoutMemory, hostile_148_socket_that_fails_while_it_opens_is_closed) {
  then_in.on_open = [](WebSocket&, const Request&, const Accepted&) {
    throw std::bad_alloc();
  };
  const Peer peer = connect();
  run();
  EXPECT_TRUE(peer->got_reset);
  EXPECT_EQ(said, "0 open\n0 close 1006 out of memory\n");
}

TEST_F(WithoutMemory, hostile_129_message_ends_only_its_own_socket) {
  then_in.on_message = [](WebSocket&, const Message&) {
    throw std::bad_alloc();
  };
  const Peer first = connect(), second = connect();
  then([&] { first->sends(kMaskedHello); });
  then([&] {
    EXPECT_TRUE(first->got_reset);
    EXPECT_FALSE(second->got_reset);
    EXPECT_TRUE(open[1]->send("still here"));
  });
  run();
  EXPECT_EQ(frames_to(*second), "> text 'still here'\n");
}

}  // namespace
