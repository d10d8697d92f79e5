#include "01_polling/serve.h"

#include <cstdio>

#include "01_polling/http_server.h"

namespace {

// While only this machine can reach us, only its own names may be asked for.
std::vector<std::string> default_hosts(const std::string& host,
                                       const std::vector<Address>& addresses) {
  for (const Address& address : addresses) {
    if (!address.is_loopback()) return {};
  }
  return {"localhost", "127.0.0.1", "[::1]", host, "[" + host + "]"};
}

// RFC 3986 §3.2.2: an IPv6 address stands in brackets; --host may have them.
std::string host_in_url(const HttpOptions& options) {
  const bool v6 = is_ipv6_literal(options.host);
  return v6 ? "[" + options.host + "]" : options.host;
}

std::expected<std::uint16_t, std::string> listen_for(
    const Site& site, EventLoop& loop, HttpServer& server,
    const std::vector<Address>& addresses) {
  auto port = loop.listen(addresses, site.port, server.accept(site.route));
  if (port) return port;
  return std::unexpected("cannot listen on " + host_in_url(server.options()) +
                         ":" + std::to_string(site.port) + ": " + port.error() +
                         "; choose another port with " + site.port_flag +
                         ", or another address with --host");
}

// A head is collected in the loop's read buffer.
bool fits_read_buffer(const RequestLimits& limits) {
  constexpr std::size_t kMost = EventLoop::kReadBuffer - 8 * 1024;
  return limits.line <= kMost && limits.fields <= kMost - limits.line;
}

int failed(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  return 1;
}

}  // namespace

int serve(
    EventLoop& loop, const HttpOptions& options, std::vector<Site> sites,
    std::function<void(const std::vector<std::uint16_t>&)> listening) try {
  if (!fits_read_buffer(options.limits)) {
    return failed(
        "--max-line and --max-fields are too large: choose less than "
        "248 KiB for both together");
  }
  auto addresses = resolve(options.host);
  if (!addresses) return failed(addresses.error());
  HttpServer server(loop, options);
  if (options.allowed_hosts.empty()) {
    server.allow_hosts(default_hosts(options.host, *addresses));
  }
  loop.set_send_timeout(options.send_timeout);
  loop.set_spin(options.spin);

  std::vector<std::uint16_t> ports;
  std::string lines;  // printed when nothing can fail any more
  for (const Site& site : sites) {
    auto port = listen_for(site, loop, server, *addresses);
    if (!port) return failed(port.error());
    ports.push_back(*port);
    lines += "listening " + site.scheme + "://" + host_in_url(options) + ":" +
             std::to_string(*port) + "\n";
  }
  if (listening) listening(ports);
  loop.on_termination([&loop, &options] {
    loop.shutting_down() ? loop.stop()
                         : loop.shut_down(options.shutdown_timeout);
  });
  std::printf("%sready\n", lines.c_str());
  std::fflush(stdout);
  loop.run();
  return 0;
} catch (const std::bad_alloc&) {
  return failed("out of memory");
}

int serve(EventLoop& loop, const HttpOptions& options, Route pages) {
  return serve(loop, options,
               {{"http", "--port", options.port, std::move(pages)}});
}
