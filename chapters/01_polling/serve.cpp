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
  return {"localhost", "127.0.0.1", "[::1]", host};
}

std::expected<std::uint16_t, std::string> listen_for(
    const Site& site, EventLoop& loop, HttpServer& server,
    const std::vector<Address>& addresses) {
  auto port = loop.listen(addresses, site.port, server.accept(site.route));
  if (port) return port;
  return std::unexpected("cannot listen on " + server.options().host + ":" +
                         std::to_string(site.port) + ": " + port.error() +
                         "; choose another port with " + site.port_flag);
}

int failed(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  return 1;
}

}  // namespace

Folder folder_or_exit(const std::string& path) {
  auto folder = Folder::open(System::real(), path);
  if (!folder) {
    fail_to_start(folder.error() + "; choose another folder with --root");
  }
  return *std::move(folder);
}

int serve(EventLoop& loop, const HttpOptions& options, std::vector<Site> sites,
          std::function<void(const std::vector<std::uint16_t>&)> listening) {
  auto addresses = resolve(options.host);
  if (!addresses) return failed(addresses.error());
  HttpServer server(loop, options);
  if (options.allowed_hosts.empty()) {
    server.allow_hosts(default_hosts(options.host, *addresses));
  }
  loop.set_send_timeout(options.send_timeout);

  std::vector<std::uint16_t> ports;
  for (const Site& site : sites) {
    auto port = listen_for(site, loop, server, *addresses);
    if (!port) return failed(port.error());
    ports.push_back(*port);
    std::printf("listening %s://%s:%u\n", site.scheme.c_str(),
                options.host.c_str(), unsigned{*port});
  }
  if (listening) listening(ports);
  loop.on_termination([&loop, &options] {
    loop.shutting_down() ? loop.stop() : loop.shut_down(options.shutdown_timeout);
  });
  std::puts("ready");
  std::fflush(stdout);
  loop.run();
  return 0;
}
