"""When timers are called, asked of the wheel itself."""

from pathlib import Path

from tools import Tools, Wrong

TELLER = Path(__file__).with_name("teller.cpp")
HINTS = [
    "1, a timer of no delay: may it be called before the loop has turned?",
    "2, a deadline within a tick: it belongs to the first tick at which it has"
    " passed.",
    "3, a deadline at a tick's very beginning: has it passed then?",
    "4, the third call: what is added up, the deadlines or the calls?",
    "5, one that was due while the process was stopped.",
    "6, the second call: how many calls make up for those that were missed?",
    "6, the third call: does the rhythm begin anew, or go on?",
    "7, a timer of a later round: how often does its slot come by too early?",
]


def check(answer: Path, tools: Tools) -> None:
    numbers = tools.numbers(answer)
    said = tools.output_of(tools.compiled(TELLER, "common"))
    right = [int(line) for line in said.split()]
    if len(numbers) != len(right):
        raise Wrong(
            f"{len(right)} numbers are wanted, two of them for the sixth"
            f" question; there are {len(numbers)}."
        )
    for number, wanted, hint in zip(numbers, right, HINTS):
        if number != wanted:
            raise Wrong(f"It is not {number:,}. Question {hint}")
