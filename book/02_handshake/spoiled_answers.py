"""What a browser says to a handshake whose answer is spoiled, one fault at a time.

    python3 book/02_handshake/spoiled_answers.py

Needs Selenium, Chromium and chromedriver (Debian: python3-selenium, chromium,
chromium-driver). The fault that makes it hang comes last, and takes four minutes;
Ctrl-C is for the impatient.
"""

from __future__ import annotations

import re
import shutil
import socket
import tempfile
import threading
from base64 import b64encode
from hashlib import sha1

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
STATUS = "HTTP/1.1 101 Switching Protocols\r\n"
UPGRADE = "Upgrade: websocket\r\n"
CONNECTION = "Connection: Upgrade\r\n"
ACCEPT = "Sec-WebSocket-Accept: {accept}\r\n"
GOOD = STATUS + UPGRADE + CONNECTION + ACCEPT
PROTOCOL = "Sec-WebSocket-Protocol: "
EXTENSIONS = "Sec-WebSocket-Extensions: "

# {accept} is the right value, {hex} that of the digits.
ANSWERS = {
    "good": GOOD + "\r\n",
    "lf_only": (GOOD + "\r\n").replace("\r\n", "\n"),
    "http_1_0": GOOD.replace("1.1", "1.0") + "\r\n",
    "upgrade_in_other_case": STATUS + "UPGRADE: WebSocket\r\n"
    "connection: keep-alive, upgrade\r\n" + ACCEPT + "\r\n",
    "nothing": "",
    "not_http": "hello\n",
    "200": "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "302": "HTTP/1.1 302 Found\r\nLocation: /good\r\nContent-Length: 0\r\n\r\n",
    "401": "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n"
    "Content-Length: 0\r\n\r\n",
    "403": "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "no_upgrade": STATUS + CONNECTION + ACCEPT + "\r\n",
    "other_upgrade": STATUS + "Upgrade: h2c\r\n" + CONNECTION + ACCEPT + "\r\n",
    "no_connection": STATUS + UPGRADE + ACCEPT + "\r\n",
    "connection_close": STATUS + UPGRADE + "Connection: close\r\n" + ACCEPT
    + "\r\n",
    "no_accept": STATUS + UPGRADE + CONNECTION + "\r\n",
    "accept_of_hex": STATUS + UPGRADE + CONNECTION
    + "Sec-WebSocket-Accept: {hex}\r\n\r\n",
    "two_accepts": GOOD + ACCEPT + "\r\n",
    "protocol_unasked": GOOD + PROTOCOL + "a\r\n\r\n",
    "protocol_empty": GOOD + PROTOCOL + "\r\n\r\n",
    "asked_and_answered": GOOD + PROTOCOL + "a\r\n\r\n",
    "asked_and_not_answered": GOOD + "\r\n",
    "asked_and_other": GOOD + PROTOCOL + "c\r\n\r\n",
    "asked_and_both": GOOD + PROTOCOL + "a, b\r\n\r\n",
    "extension_unasked": GOOD + EXTENSIONS + "x-unknown\r\n\r\n",
    "extension_echoed": GOOD + EXTENSIONS
    + "permessage-deflate; client_max_window_bits\r\n\r\n",
    "one_crlf_more": GOOD + "\r\n\r\n",
    "text_behind": GOOD + "\r\nWelcome\n",
    "no_empty_line": GOOD,
}
AT_ONCE = {"nothing", "not_http"}  # closed behind it

OPEN = """
const [url, protocols, done] = arguments;
const seen = [], began = performance.now();
const socket = new WebSocket(url, protocols);
socket.onopen = () => seen.push("open");
socket.onerror = () => seen.push("error");
socket.onclose = (event) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  done([...seen, `close ${event.code}`, `${seconds} s`].join(", "));
};
setTimeout(() => seen.includes("open") && done("open"), 500);
"""


def answer(connection: socket.socket) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65536)
        if not received:
            return connection.close()
        request += received
    name = request.split()[1].decode().lstrip("/")
    key = re.search(rb"Sec-WebSocket-Key: (\S+)", request)
    if not key:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n.")
        return connection.close()
    digest = sha1(key[1] + GUID.encode())
    text = ANSWERS[name].format(
        accept=b64encode(digest.digest()).decode(),
        hex=b64encode(digest.hexdigest().encode()).decode(),
    )
    connection.sendall(text.encode())
    while name not in AT_ONCE and connection.recv(65536):
        pass
    connection.close()


def serve() -> int:
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(
                target=answer, args=(connection,), daemon=True
            ).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def browser() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    profile = tempfile.mkdtemp()
    for flag in ("--headless=new", "--no-sandbox", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(shutil.which("chromedriver") or "chromedriver")
    started = webdriver.Chrome(service=service, options=options)
    started.set_script_timeout(300)
    return started


def main() -> None:
    port, driver = serve(), browser()
    try:
        driver.get(f"http://localhost:{port}/")
        addresses = {name: f"{port}/{name}" for name in ANSWERS}
        hangs = addresses.pop("no_empty_line")
        addresses |= {"nobody_listens": "1023/", "port_refused": "6000/"}
        addresses["no_empty_line"] = hangs
        for name, address in addresses.items():
            asked = ["a", "b"] if name.startswith("asked") else []
            events = driver.execute_async_script(
                OPEN, f"ws://localhost:{address}", asked
            )
            print(f"{name}: {events}")
            for entry in driver.get_log("browser"):
                if "favicon" not in entry["message"]:
                    told = entry["message"].rpartition("failed: ")[2]
                    print(f"    {told}")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
