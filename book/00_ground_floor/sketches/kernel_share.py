# What an idle connection costs the kernel: one end, of which there are two
# here.
import re
import resource
import socket

NUMBER = 4000  # connections

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def slab():
    """What the kernel uses for its own objects, in bytes (proc(5))."""
    with open("/proc/meminfo") as file:
        return 1024 * int(re.search(r"Slab:\s+(\d+)", file.read())[1])


number = min(NUMBER, (hard - 20) // 2)
listener = socket.create_server(("127.0.0.1", 0), backlog=100)
before = slab()
both = []
for _ in range(number):
    both.append(socket.create_connection(listener.getsockname()))
    both.append(listener.accept()[0])
print(f"{(slab() - before) // len(both):,} bytes")
