"""What a profile makes of perf's stacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from suite.flame import draw, tree_of
from suite.stacks import parsed, shares, short, system_call_of

SEND = """\
\tffffffff8b012345 copy_user ([kernel.kallsyms])
\tffffffff8b012340 __x64_sys_sendto ([kernel.kallsyms])
\tffffffff8b012330 do_syscall_64 ([kernel.kallsyms])
\t          1273e1 __send (/usr/lib/libc.so.6)
\t            5b74 Connection::flush(std::span<char, 5ul>) (/opt/04_messages)
\t            5b70 main (/opt/04_messages)
"""
MOVE = """\
\t           1283e9 __memmove_avx (/usr/lib/libc.so.6)
\t            5b70 main (/opt/04_messages)
"""
OURS = """\
\t            6000 (anonymous namespace)::unmask(View) [clone .part.0] (/o/04)
\t            5b70 main (/o/04)
"""
INTERRUPT = """\
\tffffffff8b012345 update_timer ([kernel.kallsyms])
\tffffffff8b012300 asm_sysvec_apic_timer_interrupt ([kernel.kallsyms])
\t            5b70 main (/opt/04_messages)
"""
SCRIPT = "\n".join([SEND, SEND, MOVE, OURS, INTERRUPT])


def test_each_sample_is_counted_where_the_time_was_spent() -> None:
    found = shares(parsed(SCRIPT))
    assert found == {
        "parts": {"kernel": 0.6, "libraries": 0.2, "ours": 0.2},
        "system_calls": {"sendto": 0.4,
                         "asm_sysvec_apic_timer_interrupt": 0.2},
        "libraries": {"__memmove_avx": 0.2},
        "ours": {"unmask": 0.2},
    }


def test_a_stack_that_names_no_system_call_is_entry_or_exit() -> None:
    sample, = parsed("\tffff do_syscall_64 ([kernel.kallsyms])\n")
    assert system_call_of(sample) == "entry and exit"


@pytest.mark.parametrize("name, told", [
    ("Endpoint::next(Bytes&, Output&, Event&)", "Endpoint::next"),
    ("std::vector<int, std::allocator<int> >::push(int)", "std::vector::push"),
    ("(anonymous namespace)::kick(char)", "kick"),
    ("unmask.lto_priv.0", "unmask"),
    ("Bytes::operator<(Bytes const&)", "Bytes::operator<"),
    ("std::_Function_handler<void (Socket&, View), main::{lambda(Socket&, "
     "View)#1}>::_M_invoke(std::_Any_data const&)", "a lambda of main"),
    ("std::_Function_handler<void (), Push::start(Socket&, int)::{lambda()#1}"
     ">::_M_invoke(std::_Any_data const&)", "a lambda of Push::start"),
    ("main", "main"),
])
def test_names_come_without_arguments(name: str, told: str) -> None:
    assert short(name) == told


def test_callers_are_above_what_they_call() -> None:
    root = tree_of(parsed(SCRIPT))
    (frame, below), = root.below.items()
    assert (root.count, frame.name, below.count) == (5, "main", 5)
    assert {f.name: n.count for f, n in below.below.items()} == {
        "Connection::flush": 2, "__memmove_avx": 1, "unmask": 1,
        "asm_sysvec_apic_timer_interrupt": 1}


def test_the_flame_graph_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    drawn = draw(parsed(SCRIPT), tmp_path / "flame.svg")
    assert drawn is not None
    assert "Connection::flush" in drawn.read_text("utf-8")
