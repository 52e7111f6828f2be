"""Writes what moto holds in memory into the records, as it changes.

An item of the jobs table and a message are written before their request is answered. An execution is
written when it starts and when it ends; its events in between, some at a time, because nobody reads them
before the next cloud does.
"""

import functools
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from local.moto_fixes.context import PARSER, moto_module
from local.names import JOBS_TABLE, NAME
from local.state.records import Facts, Records

EVENTS_EVERY_S = 0.3

_current: "Recorder | None" = None
_applied = False


class Recorder:
    """Writes into `records` from construction to close()."""

    def __init__(self, records: Records) -> None:
        global _current
        _apply()
        self.records = records
        self.table_lock = threading.RLock()
        self._running: dict[str, Any] = {}  # executions by ARN
        self._kept_events: dict[str, int] = {}  # number of events by ARN
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep_events, daemon=True)
        self._thread.start()
        _current = self

    def close(self) -> None:
        """Write the last events and stop. What changes afterwards is as if this process had been killed."""
        global _current
        _current = None
        self._closed.set()
        self._thread.join()
        with self.table_lock:
            pass  # a write that began before is over
        for execution in list(self._running.values()):
            self._keep(execution, with_facts=False)

    def started(self, execution: Any) -> None:
        with self._lock:
            self._running[execution.execution_arn] = execution
        self._keep(execution, with_facts=True)

    def ended(self, execution: Any) -> None:
        self._keep(execution, with_facts=True)
        with self._lock:
            self._running.pop(execution.execution_arn, None)

    def _keep_events(self) -> None:
        while not self._closed.wait(EVENTS_EVERY_S):
            with self._lock:
                running = list(self._running.values())
            for execution in running:
                self._keep(execution, with_facts=False)

    def _keep(self, execution: Any, with_facts: bool) -> None:
        arn = execution.execution_arn
        worker = execution.exec_worker
        with self._lock:
            first = self._kept_events.get(arn, 0)
            manager = worker.env.event_manager if worker and worker.env else None
            events = manager._history_event_list[first:] if manager else []
            if events or with_facts:
                self.records.keep_execution(arn, _facts(execution) if with_facts else None, first, events)
            self._kept_events[arn] = first + len(events)


def _facts(execution: Any) -> Facts:
    to_json_str = moto_module(f"{PARSER}.asl.utils.encoding").to_json_str
    facts: Facts = {
        "name": execution.name,
        "machine": execution.state_machine_arn,
        "alias": getattr(execution, "alias_arn", None),
        "version": getattr(execution, "version_arn", None),
        "status": execution.status,
        "input": execution.execution_input,
        "started": execution.start_date.timestamp(),
        "stopped": execution.stop_date.timestamp() if execution.stop_date else None,
        "error": execution.error,
        "cause": execution.cause,
    }
    if execution.status == "SUCCEEDED":
        facts["output"] = to_json_str(execution.output, separators=(",", ":"))
    return facts


def _apply() -> None:
    """Make moto tell the current recorder of its writes. Does nothing the second time."""
    global _applied
    if _applied:
        return
    _applied = True
    _watch_table()
    _watch_executions()
    _watch_queues()


def _watch_table() -> None:
    handler = moto_module("dynamodb.responses").DynamoHandler

    def recorded(stock: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @functools.wraps(stock)
        def write(self: Any) -> Any:
            recorder = _current
            if recorder is None:
                return stock(self)
            with recorder.table_lock:  # else an older state of an item could be kept over a newer one
                answer = stock(self)
                table = self.dynamodb_backend.tables.get(JOBS_TABLE)
                if table is not None:
                    keys = {json.dumps(key): key for key in _written_keys(self.body, table)}
                    found = {text: table.get_item(*_values(key, table)) for text, key in keys.items()}
                    recorder.records.keep_items(
                        {text: item and item.to_json()["Attributes"] for text, item in found.items()}
                    )
                return answer

        return write

    for name in ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"):
        setattr(handler, name, recorded(getattr(handler, name)))


def _written_keys(body: Any, table: Any) -> Iterator[dict[str, Any]]:
    """Yield the keys of the jobs table's items that a request writes."""
    writes = [body]
    for write in body.get("TransactItems", []):
        writes += write.values()
    for name, requests in body.get("RequestItems", {}).items():
        writes += [{"TableName": name, **kind} for request in requests for kind in request.values()]
    names = [table.hash_key_attr, *([table.range_key_attr] if table.range_key_attr else [])]
    for write in writes:
        item = write.get("Item", write.get("Key"))
        if write.get("TableName") == JOBS_TABLE and item is not None:
            yield {name: item[name] for name in names}


def _values(key: dict[str, Any], table: Any) -> list[Any]:
    """Return the values of a key as moto's table takes them."""
    dynamo_type = moto_module("dynamodb.models.dynamo_type").DynamoType
    return [dynamo_type(key[name]) for name in (table.hash_key_attr, table.range_key_attr) if name in key]


def _watch_executions() -> None:
    module = moto_module(f"{PARSER}.backend.execution")
    communication = module.BaseExecutionWorkerCommunication
    stock_start, stock_stop = module.Execution.start, module.Execution.stop
    stock_terminated = communication.terminated

    def start(self: Any) -> None:
        recorder = _current
        if recorder is not None:
            self.exec_status = module.ExecutionStatus.RUNNING
            recorder.started(self)  # before its first task: a claim must name an execution that is known
        stock_start(self)

    def stop(self: Any, *args: Any, **more: Any) -> None:
        stock_stop(self, *args, **more)
        if _current is not None:
            _current.ended(self)

    def terminated(self: Any) -> None:
        stock_terminated(self)
        if _current is not None:
            _current.ended(self.execution)

    module.Execution.start, module.Execution.stop = start, stop
    communication.terminated = terminated


def _watch_queues() -> None:
    queue = moto_module("sqs.models").Queue
    stock_add, stock_delete = queue.add_message, queue.delete_message

    def add_message(self: Any, message: Any) -> None:
        if _current is not None and self.name.startswith(NAME):
            _current.records.keep_message(self.name, message.id, message.body)
        stock_add(self, message)

    def delete_message(self: Any, receipt_handle: str) -> None:
        stock_delete(self, receipt_handle)
        if _current is not None and self.name.startswith(NAME):
            _current.records.drop_messages(self.name, [message.id for message in self._messages])

    queue.add_message, queue.delete_message = add_message, delete_message
