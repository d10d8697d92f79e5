"""What many a server does with a frame, once it has been decoded: an echo of
messages, as it can be found in tutorials. It has five mistakes.
"""

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Server:
    def __init__(self, send):
        self.send = send  # send(opcode, payload)
        self.opcode = None  # of the message
        self.message = b""

    def on_frame(self, fin, opcode, payload):
        if opcode != CONTINUATION:
            self.opcode = opcode
        if opcode == PING:
            return self.send(PONG, payload)
        if opcode == PONG:
            return
        if opcode == CLOSE:
            return self.send(CLOSE, payload[:2])
        if opcode == CONTINUATION and self.opcode is None:
            return self.fail(1002)
        if self.opcode == TEXT:
            try:
                payload.decode()
            except UnicodeDecodeError:
                return self.fail(1007)
        self.message += payload
        if fin:
            self.send(self.opcode, self.message)
            self.opcode, self.message = None, b""

    def fail(self, code):
        self.send(CLOSE, code.to_bytes(2, "big"))
        self.on_frame = lambda *frame: None  # looks at nothing any more
