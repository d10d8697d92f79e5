# What a second client notices of a first one that is rude.
#   python3 two_clients.py SERVER
import sys

sys.dont_write_bytecode = True

from trial import answer_to, connect, started


def silent(client):
    pass


def deaf(client):
    client.settimeout(0.2)
    try:
        for _ in range(1000):  # 64 MB, and it reads none of the answers
            client.sendall(b"chatter " * 8192)
    except TimeoutError:
        pass  # nobody takes it any more


for rude in silent, deaf:
    with started(sys.argv[1]) as (port, process):
        first = connect(port)
        rude(first)
        second = connect(port)
        second.sendall(b"hello")
        heard = answer_to(second)
        print(f"the first is {rude.__name__}: the second hears {heard}")
        if heard == "nothing":
            first.close()
            print("    when the first has left, it hears", answer_to(second))
