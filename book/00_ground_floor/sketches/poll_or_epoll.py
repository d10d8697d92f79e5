# One descriptor is ready, and the others are not: how long is the question?
import os
import resource
import select
import time

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def microseconds(question, times):
    start = time.perf_counter()
    for _ in range(times):
        (answer,) = question(0)
    return (time.perf_counter() - start) / times * 1e6


for number in 10, 100, 1000, 10_000:
    if number > hard - 20:
        break
    idle = [os.eventfd(0) for _ in range(number - 1)]
    ready = os.eventfd(1)
    poll, epoll = select.poll(), select.epoll()
    for descriptor in [*idle, ready]:
        poll.register(descriptor, select.POLLIN)
        epoll.register(descriptor, select.EPOLLIN)
    times = 300_000 // number + 300
    print(f"{number:,} descriptors: poll"
          f" {microseconds(poll.poll, times):.1f} us, epoll"
          f" {microseconds(epoll.poll, times):.1f} us")
    for descriptor in [*idle, ready]:
        os.close(descriptor)
