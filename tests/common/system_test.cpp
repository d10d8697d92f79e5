// The real System: what its calls promise beyond what the kernel does.
#include "common/system.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

#include "common/address.h"
#include "common/descriptor.h"
#include "common/tcp_client.h"

namespace {

System& real = System::real();

Descriptor own(long number) {
  EXPECT_GE(number, 0);
  return {real, static_cast<int>(number)};
}
Descriptor listen_at(const std::string& host) {
  const Address address = resolve(host)->front();
  return own(real.listen(address.get(), address.size(), 16));
}
std::uint16_t port_of(const Descriptor& listener) {
  return static_cast<std::uint16_t>(real.local_port(listener.number()));
}
bool non_blocking(int number) {
  return (fcntl(number, F_GETFL) & O_NONBLOCK) != 0;
}
bool closed_on_exec(int number) {
  return (fcntl(number, F_GETFD) & FD_CLOEXEC) != 0;
}

// A connection: `peer` the test's end, `socket` ours.
class SocketTest : public testing::Test {
 protected:
  long send(std::vector<std::string_view> texts, bool more = false) {
    std::vector<View> pieces;
    for (std::string_view text : texts) pieces.push_back(view_of(text));
    return real.send(socket.number(), pieces, more);
  }

  // Bytes that the kernel has taken and not yet sent.
  int held_back() const {
    int bytes = -1;
    ioctl(socket.number(), SIOCOUTQNSD, &bytes);
    return bytes;
  }

  Descriptor listener = listen_at("127.0.0.1");
  TcpClient peer{port_of(listener)};
  Descriptor socket = own(accept_soon(listener.number()));
  std::array<std::byte, 100> buffer;
};

TEST_F(SocketTest, descriptors_do_not_block_and_are_closed_on_exec) {
  for (int number : {listener.number(), socket.number()}) {
    EXPECT_TRUE(non_blocking(number));
    EXPECT_TRUE(closed_on_exec(number));
  }
  Descriptor counter = own(real.event_counter());
  Descriptor signals = own(real.signal_receiver(SIGUSR1));
  EXPECT_TRUE(non_blocking(counter.number()));
  EXPECT_TRUE(non_blocking(signals.number()));
  Descriptor epoll = own(real.epoll_create());
  Descriptor folder = own(real.open_folder("/"));
  for (const Descriptor* it : {&counter, &signals, &epoll, &folder}) {
    EXPECT_TRUE(closed_on_exec(it->number()));
  }
}

TEST_F(SocketTest, errors_are_negative_numbers) {
  EXPECT_EQ(real.accept(listener.number()), -EAGAIN);
  EXPECT_EQ(real.recv(socket.number(), buffer), -EAGAIN);
  EXPECT_EQ(real.recv(-1, buffer), -EBADF);
  EXPECT_EQ(real.close(-1), -EBADF);
  EXPECT_EQ(real.open_folder("/no/such/folder"), -ENOENT);
  EXPECT_EQ(real.local_port(-1), -EBADF);
}

TEST_F(SocketTest, recv_takes_what_has_come) {
  peer.sends("hello");
  ASSERT_EQ(recv_soon(socket.number(), buffer), 5);
  EXPECT_EQ(as_text(View(buffer).first(5)), "hello");
  peer.finishes();
  EXPECT_EQ(recv_soon(socket.number(), buffer), 0);
}

TEST_F(SocketTest, send_takes_its_pieces_in_order) {
  EXPECT_EQ(send({"one ", "", "two ", "three"}), 13);
  EXPECT_EQ(peer.reads(13), "one two three");
}

TEST_F(SocketTest, send_with_more_waits_for_what_follows) {
  EXPECT_EQ(send({"head "}, true), 5);
  EXPECT_EQ(send({"body"}), 4);
  EXPECT_EQ(peer.reads(9), "head body");
}

// MSG_MORE: the kernel holds back what would be half a packet. For one piece
// and for several, which are different system calls.
TEST_F(SocketTest, send_with_more_holds_the_bytes_back) {
  for (const auto& pieces : {std::vector<std::string_view>{"head "},
                             std::vector<std::string_view>{"he", "ad "}}) {
    EXPECT_EQ(send(pieces, true), 5);
    EXPECT_EQ(held_back(), 5);
    EXPECT_EQ(send({"body"}), 4);
    EXPECT_EQ(held_back(), 0);
    EXPECT_EQ(peer.reads(9), "head body");
  }
}

TEST_F(SocketTest, send_takes_64_pieces_at_most) {
  EXPECT_EQ(send(std::vector<std::string_view>(100, "x")), 64);
}

TEST_F(SocketTest, send_to_a_full_socket_is_eagain) {
  const std::string much(100'000'000, 'x');
  EXPECT_LT(send({much}), 100'000'000);
  long n = 0;
  for (int i = 0; i < 1000 && n >= 0; ++i) n = send({much});
  EXPECT_EQ(n, -EAGAIN);
}

TEST_F(SocketTest, hostile_130_send_to_a_peer_that_left_raises_no_signal) {
  signal(SIGPIPE, SIG_DFL);
  peer.resets();
  EXPECT_EQ(recv_soon(socket.number(), buffer), -ECONNRESET);
  EXPECT_EQ(send({"x"}), -EPIPE);
}

TEST_F(SocketTest, hostile_130_send_file_needs_broken_pipes_to_be_ignored) {
  real.ignore_signal(SIGPIPE);
  Descriptor file = own(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  peer.resets();
  EXPECT_EQ(recv_soon(socket.number(), buffer), -ECONNRESET);
  EXPECT_EQ(real.send_file(socket.number(), file.number(), 0, 10), -EPIPE);
}

TEST_F(SocketTest, send_file_sends_a_part_and_tells_the_end) {
  FILE* file = tmpfile();
  fputs("0123456789", file);
  fflush(file);
  const int number = fileno(file);
  EXPECT_EQ(real.send_file(socket.number(), number, 2, 5), 5);
  EXPECT_EQ(real.send_file(socket.number(), number, 8, 5), 2);
  EXPECT_EQ(real.send_file(socket.number(), number, 10, 5), 0);
  EXPECT_EQ(peer.reads(7), "2345689");
  fclose(file);
}

TEST_F(SocketTest, unacknowledged_is_what_waits_in_the_kernel) {
  EXPECT_EQ(real.unacknowledged(socket.number()), 0);
  const std::string much(1'000'000, 'x');
  long sent = 0;
  for (long n = 1; n > 0; sent += std::max(n, 0L)) n = send({much});
  const long waiting = real.unacknowledged(socket.number());
  EXPECT_GT(waiting, 0);
  EXPECT_LE(waiting, sent);
  peer.reads(static_cast<std::size_t>(sent));
  EXPECT_LT(real.unacknowledged(socket.number()), waiting);
}

TEST_F(SocketTest, shutdown_writes_is_a_fin_and_leaves_reading) {
  EXPECT_EQ(real.shutdown_writes(socket.number()), 0);
  EXPECT_EQ(peer.reads(), "");
  EXPECT_EQ(peer.error, 0);
  peer.sends("still");
  EXPECT_EQ(recv_soon(socket.number(), buffer), 5);
}

TEST_F(SocketTest, close_is_a_fin) {
  send({"bye"});
  socket.close();
  EXPECT_EQ(peer.reads(), "bye");
  EXPECT_EQ(peer.error, 0);
}

TEST_F(SocketTest, reset_on_close_is_a_reset) {
  EXPECT_EQ(real.reset_on_close(socket.number()), 0);
  socket.close();
  EXPECT_EQ(peer.reads(), "");
  EXPECT_EQ(peer.error, ECONNRESET);
}

TEST_F(SocketTest, accepted_sockets_send_without_delay) {
  int value = 0;
  socklen_t size = sizeof value;
  getsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &value, &size);
  EXPECT_EQ(value, 1);
}

TEST_F(SocketTest, listen_tells_the_port_and_refuses_a_second_one) {
  EXPECT_GT(port_of(listener), 0);
  const Address taken =
      resolve("127.0.0.1")->front().with_port(port_of(listener));
  EXPECT_EQ(real.listen(taken.get(), taken.size(), 16), -EADDRINUSE);
}

TEST(System, ipv6_socket_leaves_the_port_to_ipv4) {
  const Address any6 = resolve("::")->front();
  const long number = real.listen(any6.get(), any6.size(), 16);
  if (number < 0) GTEST_SKIP() << "this machine has no IPv6";
  Descriptor six = own(number);
  const Address any4 = resolve("0.0.0.0")->front().with_port(port_of(six));
  Descriptor four = own(real.listen(any4.get(), any4.size(), 16));
}

TEST_F(SocketTest, epoll_tells_the_owner_of_each_edge_once) {
  Descriptor epoll = own(real.epoll_create());
  int owner = 0;
  EXPECT_EQ(real.epoll_add(epoll.number(), socket.number(),
                           EPOLLIN | EPOLLRDHUP | EPOLLET, &owner),
            0);
  std::array<epoll_event, 4> events;
  EXPECT_EQ(real.epoll_wait(epoll.number(), events, 0), 0);
  peer.sends("x");
  ASSERT_EQ(real.epoll_wait(epoll.number(), events, 2000), 1);
  EXPECT_EQ(events[0].data.ptr, &owner);
  EXPECT_EQ(events[0].events, std::uint32_t{EPOLLIN});
  EXPECT_EQ(real.epoll_wait(epoll.number(), events, 0), 0);
  peer.finishes();
  ASSERT_EQ(real.epoll_wait(epoll.number(), events, 2000), 1);
  EXPECT_TRUE(events[0].events & EPOLLRDHUP);
  EXPECT_EQ(real.epoll_remove(epoll.number(), socket.number()), 0);
  EXPECT_EQ(real.epoll_remove(epoll.number(), socket.number()), -ENOENT);
}

TEST(System, event_counter_is_readable_once_written) {
  Descriptor counter = own(real.event_counter());
  std::array<std::byte, 8> count;
  EXPECT_EQ(real.read(counter.number(), count), -EAGAIN);
  const std::uint64_t one = 1;
  const View bytes = std::as_bytes(std::span(&one, 1));
  EXPECT_EQ(real.write(counter.number(), bytes), 8);
  EXPECT_EQ(real.write(counter.number(), bytes), 8);
  EXPECT_EQ(real.read(counter.number(), count), 8);
  EXPECT_EQ(real.read(counter.number(), count), -EAGAIN);
}

TEST(System, signal_receiver_stops_what_the_signal_would_do) {
  Descriptor signals = own(real.signal_receiver(SIGUSR2));
  raise(SIGUSR2);
  std::array<std::byte, 128> details;
  EXPECT_EQ(real.read(signals.number(), details), 128);
}

TEST(System, hostile_138_ignored_signals_kill_nobody) {
  EXPECT_FALSE(real.is_ignored(SIGALRM));
  real.ignore_signal(SIGALRM);
  EXPECT_TRUE(real.is_ignored(SIGALRM));
  raise(SIGALRM);
  signal(SIGALRM, SIG_DFL);
}

TEST(System, opening_beneath_a_folder_never_leaves_it) {
  Descriptor folder = own(real.open_folder("/proc"));
  EXPECT_EQ(real.open_beneath(folder.number(), "../etc"), -EXDEV);
  EXPECT_EQ(real.open_beneath(folder.number(), "/etc"), -EXDEV);
  EXPECT_EQ(real.open_beneath(folder.number(), "nothing"), -ENOENT);
  EXPECT_EQ(real.open_beneath(folder.number(), std::string("stat\0x", 6)),
            -ENOENT);
  Descriptor file = own(real.open_beneath(folder.number(), "stat"));
  FileStatus status;
  EXPECT_EQ(real.status(file.number(), status), 0);
  EXPECT_TRUE(status.regular);
  EXPECT_FALSE(status.directory);
}

TEST(System, descriptor_limit_is_raised_as_far_as_may_be) {
  const std::uint64_t limit = real.descriptor_limit();
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_EQ(limit, now.rlim_cur);
  EXPECT_EQ(limit, now.rlim_max);
}

TEST(System, hostile_137_monotonic_clock_never_goes_back) {
  Duration last = real.monotonic();
  for (int i = 0; i < 1000; ++i) {
    const Duration now = real.monotonic();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(System, clocks_count_nanoseconds) {
  const Duration before = real.monotonic(), wall = real.wall_clock();
  std::this_thread::sleep_for(5ms);
  EXPECT_GE(real.monotonic() - before, 5ms);
  EXPECT_LT(real.monotonic() - before, 5s);
  EXPECT_LT(std::chrono::abs(real.wall_clock() - wall), 5s);
  EXPECT_GT(wall, std::chrono::years(50));  // since 1970
}

TEST(System, hostile_147_random_bytes_fill_the_whole_span) {
  std::array<std::byte, 1000> a{}, b{};
  real.random(a);
  real.random(b);
  EXPECT_NE(a, b);
  EXPECT_LT(std::ranges::count(a, std::byte{0}), 50);
  real.random({});
}

}  // namespace
