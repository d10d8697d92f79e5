"""What strace and perf say, and what they say where they cannot count."""

from __future__ import annotations

from suite.counts import calls_of, instructions_of

STRACE = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.010000           1      4000         7 recvfrom
 40.00    0.006000           2      3000           sendto
------ ----------- ----------- --------- --------- ----------------
100.00    0.016000           2      7000{errors}total
"""


def test_system_calls_are_the_total() -> None:
    assert calls_of(STRACE.replace("{errors}", "         7 ")) == 7000
    assert calls_of(STRACE.replace("{errors}", "           ")) == 7000
    assert calls_of("strace: attach: Operation not permitted\n") is None


def test_instructions_are_a_number_or_nothing() -> None:
    assert instructions_of(
        "# started\n\n4711,,instructions:u,1000,100.00,,\n") == 4711
    assert instructions_of(
        "<not supported>,,instructions:u,0,100.00,,\n") is None
    assert instructions_of("<not counted>,,instructions:u,0,0,,\n") is None
    assert instructions_of("No permission to enable cycles event.\n") is None
