"""Differences of moto's DynamoDB."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def one_write_at_a_time_reaches_an_item() -> None:
    """dynamodb/models/__init__.py:438 reads an item, checks the condition and changes the item while other
    threads do the same.

    Two threads can meet one condition, and one of two additions can be lost. In AWS a write of one
    item is atomic; here one lock makes it so.
    """
    handler = moto_module("dynamodb.responses").DynamoHandler
    lock = threading.RLock()

    def one_at_a_time(stock: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @functools.wraps(stock)
        def write(self: Any) -> Any:
            with lock:
                return stock(self)

        return write

    for name in ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"):
        setattr(handler, name, one_at_a_time(getattr(handler, name)))


def a_tables_key_can_be_changed() -> None:
    """dynamodb/responses.py:641 UpdateTable ignores SSESpecification."""
    handler = moto_module("dynamodb.responses").DynamoHandler
    stock = handler.update_table

    def update_table(self: Any) -> Any:
        if changed := self.body.get("SSESpecification"):
            self.dynamodb_backend.get_table(self.body["TableName"]).sse_specification = changed
        return stock(self)

    handler.update_table = update_table


FIXES: tuple[Callable[[], None], ...] = (one_write_at_a_time_reaches_an_item, a_tables_key_can_be_changed)
