// WebSocket has a listener, and so a port, of its own: ask which. The host is
// the page's, and so is the choice between ws and wss.

export async function webSocketUrl(target = "/") {
  const response = await fetch("/ws-port");
  const url = new URL(target, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.port = (await response.text()).trim();
  return url;
}
