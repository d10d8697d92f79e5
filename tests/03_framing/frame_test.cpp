#include "03_framing/frame.h"

#include <gtest/gtest.h>

#include "03_framing/wire.h"
#include "common/loop_test.h"

namespace {

constexpr MaskingKey kKey = {std::byte{0x37}, std::byte{0xfa}, std::byte{0x21},
                             std::byte{0x3d}};
// On both sides of each limit.
constexpr std::uint64_t kLengths[] = {
    0, 1, 125, 126, 127, 65535, 65536, (1ull << 32) + 5, (1ull << 63) - 1};

std::string written(const FrameHeader& header) {
  std::array<std::byte, kLongestHeader> bytes;
  return std::string(
      as_text(View(bytes).first(write_header(header, bytes.data()))));
}

std::string text_of(const Output& output) {
  return std::string(as_text(output.bytes().view()));
}

FrameHeader read_back(const std::string& wire) {
  return read_header(view_of(wire).data());
}

// Sees what is handed on without a copy.
class LargeOutput final : public Output {
 public:
  View body;
  void append_large(View head, View large) override {
    append(head);
    body = large;
  }
};

TEST(Frame, opcodes_3_to_7_and_11_to_15_are_reserved) {
  for (unsigned number = 0; number < 16; ++number) {
    const bool reserved = (number >= 3 && number <= 7) || number >= 11;
    const auto opcode = static_cast<Opcode>(number);
    EXPECT_EQ(is_known(opcode), !reserved) << number;
    EXPECT_EQ(is_control(opcode), number >= 8) << number;
    EXPECT_EQ(name_of(opcode) == "reserved", reserved) << number;
  }
}

TEST(Frame, examples_of_the_rfc_are_written) {
  Output plain, masked, ping, pong;
  append_frame(plain, Opcode::text, view_of("Hello"));
  EXPECT_EQ(text_of(plain), kPlainHello);
  append_masked_frame(masked, Opcode::text, view_of("Hello"), kKey);
  EXPECT_EQ(text_of(masked), kMaskedHello);
  append_frame(ping, Opcode::ping, view_of("Hello"));
  EXPECT_EQ(text_of(ping), kPingHello);
  append_masked_frame(pong, Opcode::pong, view_of("Hello"), kKey);
  EXPECT_EQ(text_of(pong), kPongHello);
}

TEST(Frame, fragments_of_the_rfc_are_written) {
  EXPECT_EQ(written({.fin = false, .opcode = Opcode::text, .length = 3}) +
                "Hel" + written({.opcode = Opcode::continuation, .length = 2}) +
                "lo",
            kHelloInTwo);
}

// §5.7: 256 bytes, and 64 KiB, of binary data.
TEST(Frame, long_examples_of_the_rfc_are_written) {
  EXPECT_EQ(written({.opcode = Opcode::binary, .length = 256}),
            bytes_of({0x82, 0x7e, 0x01, 0x00}));
  EXPECT_EQ(written({.opcode = Opcode::binary, .length = 65536}),
            bytes_of({0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(Frame, shortest_header_is_written) {
  for (std::uint64_t length : kLengths) {
    const std::size_t shortest = length < 126 ? 2 : length < 65536 ? 4 : 10;
    EXPECT_EQ(shortest_header(length), shortest);
    EXPECT_EQ(written({.length = length}).size(), shortest);
    EXPECT_EQ(written({.masked = true, .length = length}).size(), shortest + 4);
  }
}

TEST(Frame, every_header_is_read_as_it_was_written) {
  for (unsigned first = 0; first < 256; ++first) {
    for (std::uint64_t length : kLengths) {
      for (bool masked : {false, true}) {
        const FrameHeader header{.fin = first >= 0x80,
                                 .rsv = static_cast<std::uint8_t>(first & 0x70),
                                 .opcode = static_cast<Opcode>(first & 0xf),
                                 .masked = masked,
                                 .key = masked ? kKey : MaskingKey{},
                                 .length = length};
        const std::string wire = written(header);
        ASSERT_EQ(wire,
                  header_of({.first = first,
                             .key = masked ? std::string(as_text(kKey)) : "",
                             .length = length}));
        const FrameHeader read = read_back(wire);
        ASSERT_EQ(header_size(view_of(wire)[1]), wire.size());
        ASSERT_EQ(read.size, wire.size());
        ASSERT_EQ(read.fin, header.fin);
        ASSERT_EQ(read.rsv, header.rsv);
        ASSERT_EQ(read.opcode, header.opcode);
        ASSERT_EQ(read.masked, masked);
        ASSERT_EQ(read.key, header.key);
        ASSERT_EQ(read.length, length);
      }
    }
  }
}

TEST(Frame, what_is_not_allowed_is_read_all_the_same) {
  const FrameHeader header =
      read_back(header_of({.first = 0x7b, .length_size = 8, .length = ~0ull}));
  EXPECT_FALSE(header.fin);
  EXPECT_EQ(header.rsv, kRsv1 | kRsv2 | kRsv3);
  EXPECT_EQ(header.opcode, static_cast<Opcode>(11));
  EXPECT_EQ(header.length, ~0ull);
  EXPECT_EQ(read_back(header_of({.payload = "Hello", .length_size = 8})).length,
            5u);
}

TEST(Frame, append_header_leaves_room_for_nothing_else) {
  for (std::uint64_t length : kLengths) {
    for (bool masked : {false, true}) {
      const FrameHeader header{.masked = masked, .key = kKey, .length = length};
      Output output;
      output.append("before");
      append_header(output, header);
      EXPECT_EQ(text_of(output), "before" + written(header));
    }
  }
}

TEST(Frame, frames_of_every_length_are_appended) {
  for (std::size_t size : {0, 1, 125, 126, 127, 16384, 65535, 65536}) {
    const std::string payload(size, 'x');
    Output output;
    output.append("before");
    append_frame(output, Opcode::binary, view_of(payload), kRsv1);
    EXPECT_TRUE(text_of(output) == "before" + plain(0xc2, payload)) << size;
    Output client;
    append_masked_frame(client, Opcode::binary, view_of(payload), kKey, kRsv1);
    EXPECT_TRUE(text_of(client) == masked(0xc2, payload)) << size;
  }
}

TEST(Frame, payload_is_masked_in_a_copy) {
  const std::string payload = "Hello";
  Output output;
  append_masked_frame(output, Opcode::text, view_of(payload), kKey);
  EXPECT_EQ(payload, "Hello");
}

// A frame of up to kCopied bytes, header included, is copied; a larger one's
// payload is handed on where it lies.
TEST(Frame, large_payload_is_not_copied) {
  const std::string payload(Output::kCopied - 3, 'x');
  LargeOutput small, large;
  append_frame(small, Opcode::binary, view_of(payload).subspan(1));
  EXPECT_TRUE(small.body.empty());
  EXPECT_EQ(small.bytes().size(), Output::kCopied);
  append_frame(large, Opcode::binary, view_of(payload));
  EXPECT_EQ(large.body.data(), view_of(payload).data());
  EXPECT_EQ(large.body.size(), payload.size());
  EXPECT_EQ(text_of(large),
            header_of({.first = 0x82, .key = "", .length = payload.size()}));
}

// ---- In the loop's reply buffer -------------------------------------------

using FrameInReply = LoopTest;

// Fills the buffer until so much room is left; gives what it was filled with.
std::string fill(Output& output, std::size_t room) {
  std::string filling;
  while (output.room() != room) {
    const std::size_t much = output.room() < room ? 1 : output.room() - room;
    const std::string piece(std::min<std::size_t>(much, 10'000), 'f');
    output.append(piece);
    filling += piece;
  }
  return filling;
}

// Frames with every room that is too small by a little, or just enough.
TEST_F(FrameInReply, is_whole_however_little_room_is_left) {
  std::string expected;
  Client& client = connect();
  client.on_bytes = [&](Connection& connection, Bytes& input) {
    input.consume(1);
    Output& output = connection.output();
    for (std::size_t size : {0, 1, 2, 124, 125, 126, 127, 200}) {
      const std::string payload(size, 'p'), frame = plain(0x82, payload);
      for (std::size_t missing : {0, 1, 2, 3, 4}) {
        expected += fill(output, frame.size() + 1 -
                                     std::min(missing, frame.size() + 1)) +
                    frame;
        append_frame(output, Opcode::binary, view_of(payload));
      }
    }
  };
  client.peer->sends("x");
  run();
  EXPECT_TRUE(client.peer->received == expected);
}

// An Output that has no buffer yet has no room.
TEST(Frame, first_one_makes_the_room) {
  Output output;
  ASSERT_EQ(output.room(), 0u);
  append_frame(output, Opcode::text, {});
  EXPECT_EQ(text_of(output), plain(0x81));
}

TEST(Frame, framed_is_what_append_frame_writes) {
  for (std::size_t size : {0, 5, 126, 70'000}) {
    const std::string payload(size, 'x');
    EXPECT_TRUE(as_text(framed(Opcode::text, view_of(payload))->view()) ==
                plain(0x81, payload))
        << size;
  }
}

}  // namespace
