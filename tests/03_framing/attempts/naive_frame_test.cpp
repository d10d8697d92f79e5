// How 03_framing_naive_frame fails: each case shows what it makes of some reads
// and what the Decoder makes of the same.
#include "03_framing/attempts/naive_frame.h"

#include <gtest/gtest.h>

#include "03_framing/decoder.h"
#include "03_framing/wire.h"
#include "common/feeding.h"

namespace {

using Payloads = std::vector<std::string>;

// A payload a read: what the naive server would echo.
Payloads naively(const Pieces& reads) {
  Payloads payloads;
  for (std::string_view read : reads) payloads.push_back(naive_payload(read));
  return payloads;
}

// A payload a frame; "!" and the rule's name where one is broken.
Payloads properly(const Pieces& reads) {
  Payloads payloads;
  Decoder decoder(Role::server);
  feed(reads, [&](Bytes& input) {
    Part part;
    Step step;
    while ((step = decoder.next(input, part)) == Step::ready) {
      if (part.first) payloads.emplace_back();
      payloads.back() += as_text(part.unmask());
    }
    if (step == Step::need_more) return true;
    payloads.push_back("!" + std::string(decoder.violation().name));
    return false;
  });
  return payloads;
}

TEST(NaiveFrame, one_small_frame_in_one_read_works) {
  EXPECT_EQ(naively({kMaskedHello}), Payloads{"Hello"});
  const std::string longer(300, 'x');
  EXPECT_EQ(naively({masked(0x81, longer)}), Payloads{longer});
}

TEST(NaiveFrame, of_two_frames_in_one_read_one_is_lost) {
  const std::string both = masked(0x81, "one") + masked(0x81, "two");
  EXPECT_EQ(naively({both}), Payloads{"one"});
  EXPECT_EQ(properly({both}), (Payloads{"one", "two"}));
}

// Cut in the payload, the key, the header: wrong in each way.
TEST(NaiveFrame, frame_in_two_reads_becomes_two_messages) {
  const std::string_view wire = kMaskedHello;
  for (std::size_t at = 1; at < wire.size(); ++at) {
    const Pieces reads = {wire.substr(0, at), wire.substr(at)};
    EXPECT_EQ(naively(reads).size(), 2u);
    EXPECT_NE(naively(reads)[0], "Hello");
    EXPECT_NE(naively(reads)[1], "Hello");
    EXPECT_EQ(properly(reads), Payloads{"Hello"}) << "cut at " << at;
  }
  EXPECT_EQ(naively({wire.substr(0, 8), wire.substr(8)})[0], "He");
}

TEST(NaiveFrame, hostile_087_without_a_mask_payload_is_taken_for_the_key) {
  EXPECT_EQ(naively({kPlainHello}), Payloads{"\x27"});  // 'o' XOR 'H'
  EXPECT_EQ(properly({kPlainHello}), Payloads{"!unmasked"});
}

TEST(NaiveFrame, close_frame_is_a_message_to_it) {
  const std::string close = masked(0x88, close_payload(1000));
  EXPECT_EQ(naively({close}), Payloads{"\x03\xe8"});
}

TEST(NaiveFrame, length_of_eight_bytes_is_read_as_127) {
  const std::string large(65536, 'x');
  EXPECT_EQ(naively({masked(0x82, large)})[0].size(), 127u);
  EXPECT_TRUE(properly({masked(0x82, large)}) == Payloads{large});
}

TEST(NaiveFrame, its_own_frames_are_wrong_from_126_bytes_on) {
  const std::string longest(125, 'x'), longer(126, 'x');
  EXPECT_EQ(naive_frame(longest), plain(0x81, longest));
  EXPECT_NE(naive_frame(longer), plain(0x81, longer));
}

}  // namespace
