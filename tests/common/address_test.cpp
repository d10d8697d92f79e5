#include "common/address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>
#include <vector>

namespace {

Address only(const std::string& host) {
  auto addresses = resolve(host);
  EXPECT_TRUE(addresses) << addresses.error();
  return addresses->front();
}

std::vector<std::string> texts(const std::string& host) {
  std::vector<std::string> found;
  const std::vector<Address> addresses = resolve(host).value();
  for (const Address& address : addresses) {
    found.push_back(address.text());
  }
  return found;
}

TEST(Address, localhost_is_both_loopback_addresses) {
  EXPECT_EQ(texts("localhost"),
            (std::vector<std::string>{"127.0.0.1:0", "[::1]:0"}));
}

TEST(Address, literal_is_the_address_that_it_writes) {
  EXPECT_EQ(texts("127.0.0.1"), std::vector<std::string>{"127.0.0.1:0"});
  EXPECT_EQ(texts("192.0.2.7"), std::vector<std::string>{"192.0.2.7:0"});
  EXPECT_EQ(texts("0.0.0.0"), std::vector<std::string>{"0.0.0.0:0"});
  EXPECT_EQ(texts("::"), std::vector<std::string>{"[::]:0"});
  EXPECT_EQ(texts("2001:db8::1"), std::vector<std::string>{"[2001:db8::1]:0"});
}

TEST(Address, literal_may_stand_in_brackets_as_in_a_url) {
  EXPECT_EQ(texts("[::1]"), std::vector<std::string>{"[::1]:0"});
  EXPECT_FALSE(resolve("[::1"));
  EXPECT_FALSE(resolve("[]]"));
}

TEST(Address, with_port_changes_only_the_port) {
  EXPECT_EQ(only("192.0.2.7").with_port(80).text(), "192.0.2.7:80");
  EXPECT_EQ(only("::1").with_port(65535).text(), "[::1]:65535");
  EXPECT_EQ(only("::1").with_port(1).with_port(0).text(), "[::1]:0");
}

TEST(Address, is_what_the_kernel_wants) {
  const Address v4 = only("127.0.0.1").with_port(3001);
  ASSERT_EQ(v4.size(), sizeof(sockaddr_in));
  const auto& in = reinterpret_cast<const sockaddr_in&>(v4.get());
  EXPECT_EQ(in.sin_family, AF_INET);
  EXPECT_EQ(ntohs(in.sin_port), 3001);
  EXPECT_EQ(ntohl(in.sin_addr.s_addr), INADDR_LOOPBACK);

  const Address v6 = only("::1").with_port(3001);
  ASSERT_EQ(v6.size(), sizeof(sockaddr_in6));
  const auto& in6 = reinterpret_cast<const sockaddr_in6&>(v6.get());
  EXPECT_EQ(in6.sin6_family, AF_INET6);
  EXPECT_EQ(ntohs(in6.sin6_port), 3001);
  EXPECT_TRUE(IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr));
}

TEST(Address, loopback_is_127_and_1) {
  for (const char* host : {"127.0.0.1", "127.255.255.254", "::1"}) {
    EXPECT_TRUE(only(host).is_loopback()) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "128.0.0.1", "126.255.255.255",
                           "192.0.2.127", "2001:db8::1", "::2"}) {
    EXPECT_FALSE(only(host).is_loopback()) << host;
  }
}

TEST(Address, host_that_is_not_there_is_a_sentence) {
  auto addresses = resolve("no..such..host");
  ASSERT_FALSE(addresses);
  EXPECT_TRUE(
      addresses.error().starts_with("cannot find the host 'no..such..host': "))
      << addresses.error();
  EXPECT_FALSE(addresses.error().ends_with("\n"));
}

TEST(IsIpv6Literal, knows_an_address_in_text) {
  for (const char* text : {"::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"}) {
    EXPECT_TRUE(is_ipv6_literal(text)) << text;
  }
  for (const char* text : {"", "1", "127.0.0.1", "[::1]", "::1::", "::1%lo"}) {
    EXPECT_FALSE(is_ipv6_literal(text)) << text;
  }
}

}  // namespace
