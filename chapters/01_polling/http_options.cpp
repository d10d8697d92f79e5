#include "01_polling/http_options.h"

std::vector<Flag> flags(HttpOptions& o) {
  return {
      flag("--host", "HOST", "address to listen on", o.host),
      flag("--port", "PORT", "HTTP port; 0 picks a free one", o.port),
      flag("--root", "FOLDER", "folder to serve", o.root),
      flag("--allowed-host", "HOST",
           "a host that requests may ask for, repeatable; * for any (default: "
           "loopback names while on loopback, else any)",
           o.allowed_hosts),
      flag("--max-connections", "N",
           "connections at a time; 0: as many as descriptors allow",
           o.max_connections),
      flag("--max-line", "BYTES", "longest request line", o.limits.line),
      flag("--max-fields", "BYTES", "largest field section", o.limits.fields),
      flag("--max-field-lines", "N", "most field lines", o.limits.field_count),
      flag("--max-body", "BYTES", "largest request body", o.limits.body),
      flag("--header-timeout", "for a whole request", o.header_timeout),
      flag("--idle-timeout", "between requests", o.idle_timeout),
      flag("--send-timeout", "for a peer that takes nothing", o.send_timeout),
      flag("--shutdown-timeout", "for connections to end after SIGTERM",
           o.shutdown_timeout),
      flag("--spin", "never sleep: a core for a shorter delay", o.spin),
      flag("--trace", "print the annotated wire on standard error", o.trace),
  };
}
