#include "03_framing/decoder.h"

#include <gtest/gtest.h>

#include <random>

#include "03_framing/wire.h"
#include "common/feeding.h"

namespace {

// What a decoder makes of the bytes, a line each: "text 'Hel'+" for a frame
// (+: no FIN), "!unmasked 5" for a violation and its operand.
class Reader {
 public:
  explicit Reader(Role role = Role::server, std::uint8_t rsv = 0)
      : decoder_(role, rsv) {}

  std::string operator()(const Pieces& pieces) {
    feed(pieces, [this](Bytes& input) { return decode(input); });
    return said_;
  }

 private:
  bool decode(Bytes& input) {
    Part part;
    Step step;
    while ((step = decoder_.next(input, part)) == Step::ready) take(part);
    if (step == Step::need_more) return true;
    const Violation broken = decoder_.violation();
    said_ += "!" + std::string(broken.name) + " " +
             std::to_string(broken.operand.value()) + "\n";
    return false;
  }

  void take(const Part& part) {
    EXPECT_EQ(part.first, payload_.empty() && length_ == 0);
    if (part.first) length_ = part.length;
    EXPECT_EQ(part.length, length_ - payload_.size());
    payload_ += as_text(part.unmask());
    EXPECT_EQ(part.last, payload_.size() == length_);
    EXPECT_TRUE(!is_control(part.opcode) || (part.first && part.last));
    if (!part.last) return;
    said_ += std::string(name_of(part.opcode)) +
             (part.rsv ? " rsv " + std::to_string(part.rsv) : "") + " '" +
             payload_ + "'" + (part.fin ? "\n" : "+\n");
    payload_.clear();
    length_ = 0;
  }

  Decoder decoder_;
  std::string said_, payload_;
  std::uint64_t length_ = 0;
};

// A fresh decoder for each way to cut the bytes.
std::string decoded(const std::string& wire, Role role = Role::server,
                    std::uint8_t rsv = 0) {
  return read_every_way(
      wire, [&](const Pieces& pieces) { return Reader(role, rsv)(pieces); });
}
std::string of_server(const std::string& wire) {
  return decoded(wire, Role::client);
}

TEST(Decoder, examples_of_the_rfc) {
  EXPECT_EQ(of_server(kPlainHello), "text 'Hello'\n");
  EXPECT_EQ(decoded(kMaskedHello), "text 'Hello'\n");
  EXPECT_EQ(of_server(kHelloInTwo), "text 'Hel'+\ncontinuation 'lo'\n");
  EXPECT_EQ(of_server(kPingHello), "ping 'Hello'\n");
  EXPECT_EQ(decoded(kPongHello), "pong 'Hello'\n");
}

// §5.7: 256 bytes, and 64 KiB, of binary data in one unmasked frame.
TEST(Decoder, long_examples_of_the_rfc) {
  const std::string kib(256, 'x'), more(65536, 'y');
  EXPECT_TRUE(of_server(bytes_of({0x82, 0x7e, 0x01, 0x00}) + kib) ==
              "binary '" + kib + "'\n");
  EXPECT_TRUE(of_server(bytes_of({0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0}) +
                        more) == "binary '" + more + "'\n");
}

// ---- Every header there is, against the rules one by one ------------------

struct Case {
  Raw raw;
  Role role;
  std::uint8_t rsv_agreed;

  unsigned opcode() const { return raw.first & 0xf; }
  unsigned rsv() const { return raw.first & 0x70; }
  bool control() const { return opcode() >= 8; }
  unsigned seven_bits() const {
    return raw.length_size == 0   ? static_cast<unsigned>(raw.length)
           : raw.length_size == 2 ? 126
                                  : 127;
  }
};

struct Rule {
  std::string_view name;
  bool (*broken)(const Case&);
};

// In the order in which they are looked at.
constexpr Rule kRules[] = {
    {"reserved_bit",
     [](const Case& c) {
       return (c.rsv() & ~(c.control() ? 0u : c.rsv_agreed)) != 0;
     }},
    {"reserved_opcode",
     [](const Case& c) {
       return (c.opcode() >= 3 && c.opcode() <= 7) || c.opcode() >= 11;
     }},
    {"unmasked",
     [](const Case& c) { return c.role == Role::server && c.raw.key.empty(); }},
    {"masked",
     [](const Case& c) {
       return c.role == Role::client && !c.raw.key.empty();
     }},
    {"fragmented_control",
     [](const Case& c) { return c.control() && c.raw.first < 0x80; }},
    {"long_control",
     [](const Case& c) { return c.control() && c.seven_bits() > 125; }},
    {"length_not_minimal",
     [](const Case& c) {
       return (c.raw.length_size == 2 && c.raw.length < 126) ||
              (c.raw.length_size == 8 && c.raw.length < 65536);
     }},
    {"length_too_large", [](const Case& c) { return c.raw.length >> 63 != 0; }},
};

// "ready", or the name of the rule; `cut`: byte by byte.
std::string verdict(const Case& c, bool cut) {
  std::string wire = header_of(c.raw);
  if (c.raw.length <= 125) wire.append(c.raw.length, 'x');
  Decoder decoder(c.role, c.rsv_agreed);
  Part part;
  std::string said = "need_more";
  feed(cut ? byte_by_byte(wire) : Pieces{wire}, [&](Bytes& input) {
    const Step step = decoder.next(input, part);
    if (step == Step::ready) {
      said = "ready";
      EXPECT_EQ(part.length, c.raw.length);
      EXPECT_EQ(static_cast<unsigned>(part.opcode), c.opcode());
      EXPECT_EQ(part.rsv, c.rsv());
      EXPECT_EQ(part.fin, c.raw.first >= 0x80);
    }
    if (step == Step::violation) said = decoder.violation().name;
    return step == Step::need_more;
  });
  return said;
}

std::string verdict_of_the_rules(const Case& c) {
  for (const Rule& rule : kRules) {
    if (rule.broken(c)) return std::string(rule.name);
  }
  return "ready";
}

TEST(Decoder, every_header) {
  constexpr std::pair<int, std::uint64_t> kForms[] = {
      {0, 0},          {0, 1},          {0, 125},   {2, 0},
      {2, 125},        {2, 126},        {2, 65535}, {8, 0},
      {8, 125},        {8, 65535},      {8, 65536}, {8, (1ull << 32) + 5},
      {8, ~0ull >> 1}, {8, 1ull << 63}, {8, ~0ull}};
  constexpr std::uint8_t kAgreed[] = {0, kRsv1, kRsv2};
  for (unsigned first = 0; first < 256; ++first) {
    for (const std::string& key : {bytes_of({1, 2, 3, 4}), std::string()}) {
      for (const auto& [size, length] : kForms) {
        for (Role role : {Role::server, Role::client}) {
          for (std::uint8_t agreed : kAgreed) {
            Raw raw{.first = first, .key = key, .length_size = size};
            raw.length = length;
            const Case c{raw, role, agreed};
            const std::string expected = verdict_of_the_rules(c);
            ASSERT_EQ(verdict(c, false), expected)
                << std::hex << first << " length " << length;
            ASSERT_EQ(verdict(c, true), expected)
                << std::hex << first << " length " << length;
          }
        }
      }
    }
  }
}

// ---- Rows of the hostile inputs -------------------------------------------

TEST(Decoder, hostile_087_unmasked_frame) {
  EXPECT_EQ(decoded(kPlainHello), "!unmasked 5\n");
  EXPECT_EQ(decoded(plain(0x81)), "!unmasked 0\n");
  EXPECT_EQ(decoded(kPingHello), "!unmasked 5\n");
}

// §5.1: a server never masks.
TEST(Decoder, client_refuses_masked_frame) {
  EXPECT_EQ(of_server(kMaskedHello), "!masked 5\n");
}

TEST(Decoder, hostile_088_reserved_bits) {
  EXPECT_EQ(decoded(masked(0xc1)), "!reserved_bit 1\n");
  EXPECT_EQ(decoded(masked(0xa1)), "!reserved_bit 2\n");
  EXPECT_EQ(decoded(masked(0x91)), "!reserved_bit 3\n");
}

TEST(Decoder, hostile_088_rsv1_is_for_data_frames) {
  EXPECT_EQ(decoded(masked(0xc1, "a"), Role::server, kRsv1),
            "text rsv 64 'a'\n");
  EXPECT_EQ(decoded(masked(0xc9, "a"), Role::server, kRsv1),
            "!reserved_bit 1\n");
  EXPECT_EQ(decoded(masked(0xa1, "a"), Role::server, kRsv1),
            "!reserved_bit 2\n");
}

TEST(Decoder, hostile_089_reserved_opcodes) {
  for (unsigned opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    EXPECT_EQ(decoded(masked(0x80 | opcode, "hi")),
              "!reserved_opcode " + std::to_string(opcode) + "\n");
  }
}

TEST(Decoder, hostile_090_control_frames) {
  EXPECT_EQ(decoded(masked(0x89, std::string(126, 'x'))),
            "!long_control 126\n");
  EXPECT_EQ(decoded(masked(0x88, std::string(65536, 'x'))),
            "!long_control 127\n");
  EXPECT_EQ(decoded(masked(0x09, "a")), "!fragmented_control 1\n");
  EXPECT_EQ(decoded(wire_of({.first = 0x8a, .payload = "a", .length_size = 2})),
            "!long_control 126\n");
  const std::string longest(125, 'x');
  EXPECT_EQ(decoded(masked(0x89, longest)), "ping '" + longest + "'\n");
}

TEST(Decoder, hostile_091_length_that_is_not_minimal) {
  EXPECT_EQ(decoded(wire_of({.payload = "hi", .length_size = 2})),
            "!length_not_minimal 2\n");
  EXPECT_EQ(decoded(wire_of({.payload = "hi", .length_size = 8})),
            "!length_not_minimal 2\n");
  EXPECT_EQ(decoded(header_of({.length_size = 8, .length = 65535})),
            "!length_not_minimal 65535\n");
}

TEST(Decoder, hostile_092_length_with_its_highest_bit_set) {
  EXPECT_EQ(decoded(header_of({.length_size = 8, .length = 1ull << 63})),
            "!length_too_large 9223372036854775808\n");
}

// It is for the next layer to refuse it, and it can do so from the header.
TEST(Decoder, hostile_093_absurd_length_is_told_with_the_header) {
  for (std::uint64_t length :
       {(1ull << 63) - 1, (1ull << 53), (1ull << 32) + 5}) {
    std::string wire = header_of({.first = 0x82, .length = length});
    Bytes input(std::as_writable_bytes(std::span(wire)));
    Decoder decoder(Role::server);
    Part part;
    ASSERT_EQ(decoder.next(input, part), Step::ready);
    EXPECT_EQ(part.length, length);
    EXPECT_TRUE(part.first && !part.last && part.masked.empty());
    EXPECT_EQ(decoder.next(input, part), Step::need_more);
  }
}

TEST(Decoder, hostile_100_empty_frames) {
  EXPECT_EQ(decoded(masked(0x01) + masked(0x00) + masked(0x80) + masked(0x89)),
            "text ''+\ncontinuation ''+\ncontinuation ''\nping ''\n");
}

TEST(Decoder, hostile_101_any_key_cut_anywhere) {
  const std::string payload = "0123456789abcdef0123456789abcdef0123456789";
  for (const std::string& key :
       {bytes_of({0, 0, 0, 0}), bytes_of({0xff, 0xff, 0xff, 0xff}),
        bytes_of({1, 0, 0, 0}), bytes_of({0, 0, 0, 1})}) {
    for (std::size_t size = 0; size <= payload.size(); ++size) {
      const std::string part = payload.substr(0, size);
      EXPECT_EQ(decoded(wire_of({.payload = part, .key = key})),
                "text '" + part + "'\n");
    }
  }
}

TEST(Decoder, hostile_102_a_thousand_frames_in_one_piece) {
  std::string wire, expected;
  for (int i = 0; i < 1000; ++i) {
    wire += masked(0x81, std::to_string(i));
    expected += "text '" + std::to_string(i) + "'\n";
  }
  EXPECT_EQ(Reader()({wire}), expected);
  EXPECT_EQ(Reader()(byte_by_byte(wire)), expected);
}

TEST(Decoder, random_frames_in_random_pieces) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::string wire;
    for (int i = 0; i < 20; ++i) {
      const unsigned first = random() % 2 ? 0x81 : 0x02;
      std::string key = big_endian(random(), 4);
      wire += wire_of({.first = first,
                       .payload = std::string(random() % 300, 'x'),
                       .key = key});
    }
    Pieces pieces;
    for (std::string_view rest = wire; !rest.empty();) {
      pieces.push_back(rest.substr(0, 1 + random() % 100));
      rest.remove_prefix(pieces.back().size());
    }
    ASSERT_EQ(Reader()(pieces), Reader()({wire})) << "seed " << seed;
  }
}

// ---- Short messages, taken at once -----------------------------------------

// Whether next() would give a whole message of less than 64 KiB.
bool is_short_message(Step step, const Part& part) {
  return step == Step::ready && part.first && part.last && part.fin &&
         part.rsv == 0 && part.length <= 0xffff &&
         (part.opcode == Opcode::text || part.opcode == Opcode::binary);
}

// take_short_message() and next() on the same bytes: both give the same, or the
// one takes nothing.
void compare(std::string_view wire) {
  std::vector<char> one(wire.begin(), wire.end()), other = one;
  Bytes input(std::as_writable_bytes(std::span(one)));
  Bytes reference(std::as_writable_bytes(std::span(other)));
  Decoder quick(Role::server), plain(Role::server);
  Part part;
  const Step step = plain.next(reference, part);
  Opcode opcode = Opcode::close;
  View payload;
  if (!quick.take_short_message(input, opcode, payload)) {
    ASSERT_FALSE(is_short_message(step, part));
    ASSERT_EQ(input.text(), wire);
    return;
  }
  ASSERT_TRUE(is_short_message(step, part));
  ASSERT_EQ(opcode, part.opcode);
  ASSERT_EQ(payload.data() - view_of({one.data(), one.size()}).data(),
            part.masked.data() - view_of({other.data(), other.size()}).data());
  ASSERT_EQ(as_text(payload), as_text(part.unmask()));
  ASSERT_EQ(input.text(), reference.text());
}

TEST(Decoder, short_message_is_taken_just_where_next_gives_one) {
  const std::string behind = "key." + std::string(140, 'x') + "next";
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string wire = bytes_of({first, second}) + behind;
      const std::size_t whole = 6 + (second & 0x7f);
      for (std::size_t size : {whole - 1, whole, wire.size()}) {
        compare(std::string_view(wire).substr(0, size));
      }
    }
  }
}

TEST(Decoder, short_message_with_a_length_of_two_bytes) {
  for (unsigned length : {0u, 125u, 126u, 127u, 255u, 256u, 65534u, 65535u}) {
    const std::string wire = bytes_of({0x82, 0xfe}) + big_endian(length, 2) +
                             "key." + std::string(length, 'x') + "next";
    const std::size_t whole = 8 + length;
    for (std::size_t size : {whole - 1, whole, wire.size()}) {
      compare(std::string_view(wire).substr(0, size));
    }
  }
  compare(masked(0x82, std::string(65536, 'x')));
}

TEST(Decoder, short_message_that_is_cut_stays_in_the_input) {
  for (std::size_t length = 0; length <= 140; ++length) {
    for (unsigned first : {0x81, 0x82, 0x01, 0x89, 0xc1}) {
      const std::string wire = masked(first, std::string(length, 'x'));
      for (std::size_t size = 0; size <= wire.size(); ++size) {
        compare(std::string_view(wire).substr(0, size));
      }
    }
  }
}

// What looks like a message is the payload of one there.
TEST(Decoder, short_message_is_not_taken_in_the_midst_of_a_frame) {
  std::string wire = masked(0x82, kMaskedHello + kMaskedHello);
  const auto bytes = std::as_writable_bytes(std::span(wire));
  Bytes begun(bytes.first(6));
  Decoder decoder(Role::server);
  Part part;
  ASSERT_EQ(decoder.next(begun, part), Step::ready);
  wire.replace(6, wire.npos, kMaskedHello + kMaskedHello);
  Bytes rest(bytes.subspan(6));
  Opcode opcode;
  View payload;
  EXPECT_FALSE(decoder.take_short_message(rest, opcode, payload));
  EXPECT_EQ(rest.text(), kMaskedHello + kMaskedHello);
  ASSERT_EQ(decoder.next(rest, part), Step::ready);
  EXPECT_TRUE(part.last);
  std::string next = kMaskedHello;
  Bytes behind(std::as_writable_bytes(std::span(next)));
  EXPECT_TRUE(decoder.take_short_message(behind, opcode, payload));
  EXPECT_EQ(as_text(payload), "Hello");
}

// §5.1: nothing that a client gets is masked.
TEST(Decoder, short_message_is_not_for_clients) {
  Opcode opcode;
  View payload;
  for (std::string wire : {kMaskedHello, kPlainHello}) {
    Bytes input(std::as_writable_bytes(std::span(wire)));
    Decoder decoder(Role::client);
    EXPECT_FALSE(decoder.take_short_message(input, opcode, payload));
    EXPECT_EQ(input.size(), wire.size());
  }
}

// ---- What it consumes, and where a payload lies ---------------------------

TEST(Decoder, incomplete_header_stays_in_the_input) {
  std::string wire = masked(0x82, std::string(65536, 'x')).substr(0, 14);
  for (std::size_t size = 0; size < wire.size(); ++size) {
    Bytes input(std::as_writable_bytes(std::span(wire)).first(size));
    Decoder decoder(Role::server);
    Part part;
    EXPECT_EQ(decoder.next(input, part), Step::need_more);
    EXPECT_EQ(input.size(), size);
  }
}

// The next layer then need not collect it.
TEST(Decoder, incomplete_control_frame_stays_in_the_input) {
  for (std::size_t size = 0; size < kPongHello.size(); ++size) {
    std::string wire = kPongHello.substr(0, size);
    Bytes input(std::as_writable_bytes(std::span(wire)));
    Decoder decoder(Role::server);
    Part part;
    EXPECT_EQ(decoder.next(input, part), Step::need_more);
    EXPECT_EQ(input.size(), size);
  }
}

TEST(Decoder, payload_is_unmasked_where_it_lies) {
  std::string wire = kMaskedHello + "next";
  Bytes input(std::as_writable_bytes(std::span(wire)));
  Decoder decoder(Role::server);
  Part part;
  ASSERT_EQ(decoder.next(input, part), Step::ready);
  EXPECT_EQ(part.unmask().data(), view_of(wire).data() + 6);
  EXPECT_EQ(wire.substr(6), "Hellonext");
  EXPECT_EQ(input.text(), "next");
}

// The other way to take it: the input stays as it came.
TEST(Decoder, payload_is_unmasked_on_the_way_to_a_buffer) {
  std::string wire = kMaskedHello;
  const auto bytes = std::as_writable_bytes(std::span(wire));
  Bytes one(bytes.first(8)), two(bytes.subspan(8));
  Decoder decoder(Role::server);
  Part part;
  Buffer buffer;
  buffer.append(view_of("> "));
  ASSERT_EQ(decoder.next(one, part), Step::ready);
  part.append_to(buffer);
  EXPECT_EQ(as_text(buffer.view()), "> He");
  ASSERT_EQ(decoder.next(two, part), Step::ready);
  part.append_to(buffer);
  EXPECT_EQ(as_text(buffer.view()), "> Hello");
  EXPECT_EQ(wire, kMaskedHello);
}

TEST(Decoder, payload_is_given_in_parts_as_it_arrives) {
  std::string wire = kMaskedHello;
  const auto bytes = std::as_writable_bytes(std::span(wire));
  Decoder decoder(Role::server);
  Part part;
  Bytes one(bytes.first(6)), two(bytes.subspan(6, 2)), three(bytes.subspan(8));
  ASSERT_EQ(decoder.next(one, part), Step::ready);
  EXPECT_TRUE(part.first && !part.last && part.masked.empty());
  EXPECT_EQ(decoder.next(one, part), Step::need_more);
  ASSERT_EQ(decoder.next(two, part), Step::ready);
  EXPECT_TRUE(!part.first && !part.last);
  EXPECT_EQ(as_text(part.unmask()), "He");
  EXPECT_EQ(part.length, 5u);
  ASSERT_EQ(decoder.next(three, part), Step::ready);
  EXPECT_TRUE(!part.first && part.last);
  EXPECT_EQ(as_text(part.unmask()), "llo");
  EXPECT_EQ(part.length, 3u);
}

}  // namespace
