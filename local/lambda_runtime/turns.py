"""The order in which waiting events get a sandbox: executions take turns, each with its oldest event.

So an execution with two hundred waiting events delays the single event of another by one event, not
by two hundred. Not thread-safe: its owner holds a lock.
"""

import threading
from collections import OrderedDict, deque


class Turn:
    """The place of one waiting event. call() ends wait()."""

    def __init__(self) -> None:
        self._called = threading.Event()

    def call(self) -> None:
        self._called.set()

    def wait(self) -> None:
        self._called.wait()


class Turns:
    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()  # by execution

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def join(self, execution: str) -> Turn:
        """Add an event behind the other events of the same execution."""
        turn = Turn()
        self._waiting.setdefault(execution, deque()).append(turn)
        return turn

    def next(self) -> Turn | None:
        """Remove and return the next turn, None when nobody waits. Its execution goes to the end."""
        if not self._waiting:
            return None
        execution, turns = self._waiting.popitem(last=False)
        turn = turns.popleft()
        if turns:
            self._waiting[execution] = turns
        return turn
