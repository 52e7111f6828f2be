"""Who waits for a sandbox, and whose turn is next: the executions in rotation, each one's oldest event first.

So an execution with two hundred events waiting delays another one's single event by one, not by
two hundred. Not safe to share between threads: its owner holds a lock.
"""

import threading
from collections import OrderedDict, deque


class Turn:
    """One event's place. `call` wakes whoever is in `wait`."""

    def __init__(self) -> None:
        self._called = threading.Event()

    def call(self) -> None:
        self._called.set()

    def wait(self) -> None:
        self._called.wait()


class Turns:
    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def join(self, execution: str) -> Turn:
        """Stand in line, behind the other events of the same execution."""
        turn = Turn()
        self._waiting.setdefault(execution, deque()).append(turn)
        return turn

    def next(self) -> Turn | None:
        """Take the next one out; its execution goes behind all the others."""
        if not self._waiting:
            return None
        execution, turns = self._waiting.popitem(last=False)
        turn = turns.popleft()
        if turns:
            self._waiting[execution] = turns
        return turn
