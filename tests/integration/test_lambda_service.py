import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.lambda_runtime.environment import PYTHON_PATH, sandbox_environment
from local.lambda_runtime.hooks import Hooks
from local.lambda_runtime.service import LambdaService
from local.lambda_runtime.spec import FunctionSpec

FUNCTIONS = r"""
    import os, signal, sys, time
    from pathlib import Path

    class OutOfStock(Exception):
        pass

    def handler(event, context):
        return {"event": event, "pid": os.getpid(), "name": context.function_name,
                "arn": context.invoked_function_arn, "left_ms": context.get_remaining_time_in_millis()}

    def meet(event, context):
        Path(event["here"], str(os.getpid())).touch()
        while len(list(Path(event["here"]).iterdir())) < event["guests"]:
            time.sleep(0.005)
        return os.getpid()

    def until(event, context):
        Path(event["started"]).write_text(f"{os.getpid()}\n")
        while not Path(event["file"]).exists():
            time.sleep(0.005)
        return os.getpid()

    def fault(event, context):
        if event == "raise":
            raise OutOfStock("no more flasks")
        if event == "exit":
            os._exit(3)
        if event == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "sleep":
            time.sleep(3600)
        return os.getpid()

    def chatter(event, context):
        print("said on stdout")
        print("said on stderr", file=sys.stderr)

    def environment(event, context):
        return dict(os.environ)

    def large(event, context):
        return "x" * event
"""


@pytest.fixture
def code(tmp_path):
    directory = tmp_path / "code"
    directory.mkdir()
    (directory / "functions.py").write_text(textwrap.dedent(FUNCTIONS))
    (directory / "frozen.py").write_text("import time\ntime.sleep(3600)\n")
    (directory / "broken.py").write_text("raise RuntimeError('at import')\n")
    return directory


@pytest.fixture
def service(tmp_path):
    service = LambdaService(tmp_path)
    yield service
    service.close()


@pytest.fixture
def function(service, code):
    """Register a function and return a way to call it: (error type or None, what came back)."""
    path = os.pathsep.join([str(code), *map(str, PYTHON_PATH)])

    def register(handler="functions.handler", **options):
        options.setdefault("timeout_s", 20)
        environment = {"PYTHONPATH": path, **options.pop("environment", {})}
        service.register([FunctionSpec("f", handler, environment, **options)])

        def call(event=None):
            response = service.invoke("f", json.dumps(event).encode(), {})
            body = json.loads(response.body)
            if response.status != 200:
                return response.headers["x-amzn-ErrorType"], response.status
            if "X-Amz-Function-Error" in response.headers:
                return body["errorType"], body["errorMessage"]
            return None, body

        return call

    return register


def is_running(pid):
    """Not for a zombie: an orphan's is gone only when the container's first process cares to reap it."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def test_the_handler_gets_the_event_and_lambdas_context(function):
    call = function(timeout_s=20)
    error, answer = call({"n": [1, "ü"]})
    assert error is None
    assert answer["event"] == {"n": [1, "ü"]}
    assert answer["name"] == "f"
    assert answer["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:f"
    assert 0 < answer["left_ms"] <= 20_000


def test_the_exceptions_class_name_is_the_error_type(function):
    assert function("functions.fault")("raise") == ("OutOfStock", "no more flasks")


def test_a_function_that_overruns_is_killed_and_the_next_event_finds_a_new_one(function):
    call = function("functions.fault", timeout_s=0.5)
    _, first = call()
    error, message = call("sleep")
    assert error == "Sandbox.Timedout"
    assert "timed out after 0.50 seconds" in message
    wait_for(lambda: not is_running(first))
    error, second = call()
    assert error is None
    assert second != first


@pytest.mark.parametrize(("how", "reason"), [("exit", "exit status 3"), ("kill", "signal: SIGKILL")])
def test_a_process_that_ends_is_an_exit_error(function, how, reason):
    call = function("functions.fault")
    error, message = call(how)
    assert error == "Runtime.ExitError"
    assert reason in message
    assert call()[0] is None


def test_a_missing_module_is_an_import_error_every_time(function):
    call = function("nowhere.handler")
    assert [call()[0], call()[0]] == ["Runtime.ImportModuleError"] * 2


def test_a_module_that_fails_to_import_is_reported_by_its_own_error(function):
    assert function("broken.handler")() == ("RuntimeError", "at import")


def test_a_sandbox_frozen_before_its_first_event_times_out(function):
    assert function("frozen.handler", init_timeout_s=0.3)()[0] == "Sandbox.Timedout"


def test_the_sandbox_used_last_is_used_next(function, tmp_path):
    call = function("functions.meet", concurrency=2)
    here = tmp_path / "here"
    here.mkdir()
    with ThreadPoolExecutor() as together:
        both = {pid for _, pid in together.map(call, [{"here": str(here), "guests": 2}] * 2)}
    assert len(both) == 2
    assert len({call({"here": str(here), "guests": 1})[1] for _ in range(4)}) == 1


def test_events_beyond_the_concurrency_wait_for_their_turn(function, tmp_path):
    call = function("functions.until", concurrency=1)
    event = {"started": str(tmp_path / "started"), "file": str(tmp_path / "go")}
    with ThreadPoolExecutor() as together:
        answers = [together.submit(call, event) for _ in range(3)]
        wait_for((tmp_path / "started").exists)
        (tmp_path / "go").touch()
        assert [answer.result()[0] for answer in answers] == [None] * 3
    assert len({answer.result()[1] for answer in answers}) == 1


def test_executions_take_turns_when_their_events_wait(function, tmp_path):
    call = function("functions.until", concurrency=1)
    finished = []

    def event(execution):
        call({"execution_arn": execution, "started": str(tmp_path / "started"), "file": str(tmp_path / "go")})
        finished.append(execution)

    with ThreadPoolExecutor() as together:
        for execution in [*["large"] * 4, "small"]:
            together.submit(event, execution)
            wait_for((tmp_path / "started").exists)
            time.sleep(0.05)  # one after the other into the line
        (tmp_path / "go").touch()
    assert finished.index("small") <= 2, "behind the one at work and the oldest in the line"


def test_events_beyond_the_concurrency_are_throttled_unless_they_queue(function, tmp_path):
    call = function("functions.until", concurrency=1, queue_when_busy=False)
    event = {"started": str(tmp_path / "started"), "file": str(tmp_path / "go")}
    with ThreadPoolExecutor() as together:
        first = together.submit(call, event)
        wait_for((tmp_path / "started").exists)
        assert call(event) == ("TooManyRequestsException", 429)
        (tmp_path / "go").touch()
        assert first.result()[0] is None


def test_what_a_function_prints_is_in_its_log_even_when_it_is_killed(function, service):
    function("functions.chatter")()
    function("functions.fault", timeout_s=0.3)("sleep")
    log = service.log_file("f").read_text()
    assert "said on stdout" in log
    assert "said on stderr" in log
    assert "Task timed out after 0.30 seconds" in log


def test_an_answer_above_lambdas_limit_is_an_error(function):
    call = function("functions.large")
    assert call(7 * 1024 * 1024)[0] == "Function.ResponseSizeTooLarge"
    assert call(10) == (None, "x" * 10)


@pytest.mark.parametrize(
    "reference",
    [
        "f",
        "f:live",
        "123456789012:function:f",
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:lambda:us-east-1:123456789012:function:f:live",
    ],
)
def test_a_function_is_found_by_every_name_lambda_takes(function, service, reference):
    function()
    assert service.invoke(reference, b"{}", {}).status == 200


@pytest.mark.parametrize(
    ("reference", "payload", "kind", "status", "code"),
    [
        pytest.param("g", b"{}", "RequestResponse", 404, "ResourceNotFoundException", id="unknown"),
        pytest.param("f", b"{", "RequestResponse", 400, "InvalidRequestContentException", id="not-json"),
        pytest.param("f", b"{}", "Event", 400, "InvalidParameterValueException", id="asynchronous"),
    ],
)
def test_what_lambda_refuses_never_reaches_the_function(
    function, service, reference, payload, kind, status, code
):
    function()
    response = service.invoke(reference, payload, {"X-Amz-Invocation-Type": kind})
    assert (response.status, response.headers["x-amzn-ErrorType"]) == (status, code)


def test_a_function_sees_lambdas_variables_and_its_own_and_nothing_of_the_shell(function, monkeypatch):
    monkeypatch.setenv("SHELL_SECRET", "hidden")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://elsewhere")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy")
    _, seen = function("functions.environment", memory_mb=1769, environment={"STORE_URL": "s3://b"})()
    assert not {"SHELL_SECRET", "AWS_ENDPOINT_URL", "HTTP_PROXY"} & set(seen)
    assert seen["STORE_URL"] == "s3://b"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "1769"
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "us-east-1"


USER = {
    "HOME": "/home/u",
    "AWS_PROFILE": "work",
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "s",
    "AWS_SESSION_TOKEN": "t",
    "AWS_CA_BUNDLE": "/ca.pem",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://127.0.0.1:9",
}


def test_only_a_function_that_calls_aws_gets_the_users_credentials():
    with_them = sandbox_environment(FunctionSpec("f", "m.h", calls_aws=True), "eu-west-1", USER)
    without = sandbox_environment(FunctionSpec("f", "m.h"), "eu-west-1", USER)
    assert USER.items() <= with_them.items()
    assert "AWS_PROFILE" not in without
    assert "AWS_SESSION_TOKEN" not in without
    assert without["AWS_ACCESS_KEY_ID"] == "local"
    assert without["AWS_CONFIG_FILE"] == os.devnull


def test_closing_leaves_no_process_and_no_thread(code, tmp_path):
    threads = set(threading.enumerate())
    service = LambdaService(tmp_path)
    path = os.pathsep.join([str(code), *map(str, PYTHON_PATH)])
    service.register([FunctionSpec("idle", "functions.fault", {"PYTHONPATH": path}, timeout_s=20)])
    service.register([FunctionSpec("busy", "functions.until", {"PYTHONPATH": path}, timeout_s=20)])
    idle = json.loads(service.invoke("idle", b"null", {}).body)
    event = json.dumps({"started": str(tmp_path / "started"), "file": str(tmp_path / "never")}).encode()
    with ThreadPoolExecutor() as together:
        busy = together.submit(service.invoke, "busy", event, {})
        wait_for((tmp_path / "started").exists)
        service.close()
        assert json.loads(busy.result().body)["errorType"] == "Runtime.ExitError"
    assert not is_running(idle)
    assert set(threading.enumerate()) <= threads
    assert service.invoke("idle", b"null", {}).status == 503


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_sandboxes_end_with_the_process_that_started_them(code, tmp_path, ending):
    started = tmp_path / "started"
    parent = textwrap.dedent(f"""
        import json, os, pathlib
        from local.lambda_runtime.environment import PYTHON_PATH
        from local.lambda_runtime.service import LambdaService
        from local.lambda_runtime.spec import FunctionSpec
        service = LambdaService(pathlib.Path({str(tmp_path)!r}))
        path = os.pathsep.join([{str(code)!r}, *map(str, PYTHON_PATH)])
        service.register([FunctionSpec("f", "functions.until", {{"PYTHONPATH": path}}, timeout_s=3600)])
        event = {{"started": {str(started)!r}, "file": {str(tmp_path / "never")!r}}}
        service.invoke("f", json.dumps(event).encode(), {{}})
    """)
    with subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: started.exists() and started.read_text().endswith("\n"))
        sandbox = int(started.read_text())
        assert is_running(sandbox)
        process.send_signal(ending)
        process.wait(10)
    wait_for(lambda: not is_running(sandbox))


class Watching(Hooks):
    def __init__(self):
        self.seen = []

    def time_limit_s(self, delivery, seconds):
        return 0.5 if json.loads(delivery.payload) == "sleep" else seconds

    def on_start(self, delivery):
        self.seen.append(("started", delivery.pid))

    def on_delivery(self, delivery):
        self.seen.append(("delivering", delivery.pid))

    def on_end(self, delivery, error):
        self.seen.append((error, delivery.pid))


def test_hooks_see_each_event_and_its_sandbox_and_may_give_it_less_time(code, tmp_path):
    hooks = Watching()
    service = LambdaService(tmp_path, hooks=hooks)
    path = os.pathsep.join([str(code), *map(str, PYTHON_PATH)])
    service.register([FunctionSpec("f", "functions.fault", {"PYTHONPATH": path}, timeout_s=60)])
    try:
        for event in ("fine", "raise", "sleep"):
            service.invoke("f", json.dumps(event).encode(), {})
    finally:
        service.close()
    (pid,) = {pid for _, pid in hooks.seen}
    assert [what for what, _ in hooks.seen] == [
        "started", "delivering", None, "delivering", "OutOfStock", "delivering", "Sandbox.Timedout",
    ]  # fmt: skip
    assert not is_running(pid)


def test_a_retired_sandbox_is_replaced_by_a_cold_one(function, service):
    call = function("functions.fault")
    _, first = call()
    service.retire_idle("f")
    _, second = call()
    assert first != second
    wait_for(lambda: not is_running(first))
