# What a server needs for many clients that are connected and say nothing.
#   python3 crowd.py SERVER NUMBER
import re
import sys

sys.dont_write_bytecode = True

from trial import answer_to, connect, started


def status(process):
    """Threads, and the two sizes in KiB (proc(5))."""
    with open(f"/proc/{process.pid}/status") as file:
        numbers = dict(re.findall(r"(\w+):\s+(\d+)", file.read()))
    return [int(numbers[name]) for name in ("Threads", "VmSize", "VmRSS")]


def kernel_stacks():
    with open("/proc/meminfo") as file:
        return int(re.search(r"KernelStack:\s+(\d+)", file.read())[1])


server, number = sys.argv[1], int(sys.argv[2])
with started(server) as (port, process):
    clients = [connect(port)]
    clients[0].sendall(b"x")
    answer_to(clients[0])
    before, stacks = status(process), kernel_stacks()
    for place in range(1, number + 1):
        clients.append(connect(port))
        if place % 50 == 0 or place == number:  # let it keep up
            clients[-1].sendall(b"x")
            answer_to(clients[-1])
    after = status(process)
    stacks = max(0, kernel_stacks() - stacks)
grown = [1024 * (b - a) // number for a, b in zip(before, after)]
print(f"threads:                       {after[0]}")
print(f"a connection, address space:   {grown[1]} bytes")
print(f"a connection, memory:          {grown[2]} bytes")
print(f"a connection, kernel's stacks: {1024 * stacks // number} bytes")
