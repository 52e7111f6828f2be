"""Rules about the ASL that must hold for states nobody has written yet."""

import json
import re
from pathlib import Path

import pytest

from briefcast import errors
from statemachine.asl import asl_file, definition, fill, machines, walk

ROOT = Path(__file__).parents[2]
MACHINES = {machine: definition(machine=machine) for machine in machines()}
# Every state of every machine, by its path behind the machine's name: "campaign/ParseBrief".
STATES = {path: state for name, each in MACHINES.items() for path, state in walk(each["States"], f"{name}/")}
TASKS = {path: state for path, state in STATES.items() if state["Type"] == "Task"}
CALLS_FUNCTION = [path for path, task in TASKS.items() if task["Resource"].endswith(":lambda:invoke")]
CALLS_SERVICE = [path for path in TASKS if path not in CALLS_FUNCTION]
TIMEOUTS = {"Sandbox.Timedout", "States.Timeout", "Lambda.Unknown"}
QUEUES = {"Lambda.TooManyRequestsException", "ModelThrottled", "ImageInProgress"}
PREPARING = {
    "Lambda.CodeArtifactUserPendingException",
    "Lambda.CodeArtifactUserDeletedException",
    "Lambda.ResourceConflictException",
    "Lambda.ResourceNotReadyException",
}
FUNCTIONS = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))
# Errors of steps that a campaign can do without, by the path of their state. A redrive would meet them again.
DISPENSABLE = {
    "campaign/ProcessProducts/AnalyseImage": {
        "AnalysisUnavailable",
        "Runtime.ExitError",
        "Sandbox.Timedout",
        "States.Timeout",
        "Lambda.Unknown",
    }
}
CALLED = [name for name, row in FUNCTIONS.items() if "state" in row]


def leaves(cls):
    return {leaf for sub in cls.__subclasses__() for leaf in (leaves(sub) or {sub.__name__})}


def named(state, kind):
    return [name for handler in state.get(kind, []) for name in handler["ErrorEquals"]]


def handlers(state):
    return [*state.get("Retry", []), *state.get("Catch", [])]


def task_of(function):
    return next(
        p for p in CALLS_FUNCTION if f"briefcast-{function}:" in TASKS[p]["Parameters"]["FunctionName"]
    )


def test_the_walk_reaches_the_deepest_state():
    assert "campaign/ProcessProducts/RenderVariants/RenderPlacements" in TASKS


def test_the_machine_uses_jsonpath():
    assert "QueryLanguage" not in json.dumps(MACHINES)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_ends_by_itself(machine):
    assert 0 < MACHINES[machine]["TimeoutSeconds"] <= 24 * 3600


@pytest.mark.parametrize("path", TASKS)
def test_every_task_has_a_timeout_below_the_machines(path):
    assert 0 < TASKS[path]["TimeoutSeconds"] < MACHINES[path.split("/")[0]]["TimeoutSeconds"]


@pytest.mark.parametrize("function", CALLED)
def test_a_function_times_out_before_its_task_does(function):
    task = task_of(function)
    assert FUNCTIONS[function]["timeout_s"] < TASKS[task]["TimeoutSeconds"]
    assert FUNCTIONS[function]["state"] == task.rsplit("/", 1)[-1]


@pytest.mark.parametrize("path", STATES)
def test_state_names_are_verb_first_or_an_outcome(path):
    name = path.rsplit("/", 1)[-1]
    assert re.fullmatch(r"([A-Z][a-z]+){1,4}", name)
    assert len(name) <= 80


@pytest.mark.parametrize("path", STATES)
def test_nothing_is_caught_or_retried_wholesale(path):
    assert "States.ALL" not in named(STATES[path], "Catch"), "a caught failure cannot be redriven"
    assert "States.TaskFailed" not in named(STATES[path], "Catch")
    assert "States.ALL" not in named(STATES[path], "Retry")


@pytest.mark.parametrize("path", CALLS_FUNCTION)
def test_a_function_is_retried_by_name_only(path):
    assert "States.TaskFailed" not in named(TASKS[path], "Retry"), "it would retry a rejection"


@pytest.mark.parametrize("path", TASKS)
def test_an_error_is_named_in_one_retrier_only(path):
    names = named(TASKS[path], "Retry")
    assert len(names) == len(set(names)), "the second retrier for a name is dead"


@pytest.mark.parametrize("path", TASKS)
def test_timeouts_are_retried_at_most_once_and_alone(path):
    seen = False
    for retrier in TASKS[path]["Retry"]:
        if TIMEOUTS & set(retrier["ErrorEquals"]):
            seen = True
            assert set(retrier["ErrorEquals"]) <= TIMEOUTS
            assert retrier["MaxAttempts"] <= 1
    assert seen


@pytest.mark.parametrize("path", TASKS)
def test_repeated_retries_have_jitter_and_a_maximum_delay(path):
    for retrier in TASKS[path]["Retry"]:
        if retrier.get("MaxAttempts", 3) > 2:
            assert retrier["JitterStrategy"] == "FULL"
            assert retrier["MaxDelaySeconds"] <= (600 if QUEUES & set(retrier["ErrorEquals"]) else 60)


@pytest.mark.parametrize("path", CALLS_FUNCTION)
def test_a_throttle_waits_its_turn_as_long_as_the_execution_may_run(path):
    for retrier in TASKS[path]["Retry"]:
        if QUEUES & set(retrier["ErrorEquals"]):
            assert set(retrier["ErrorEquals"]) <= QUEUES, "a fault would be retried for a day"
            mean_s = retrier["MaxDelaySeconds"] / 2  # full jitter
            assert retrier["MaxAttempts"] * mean_s >= MACHINES[path.split("/")[0]]["TimeoutSeconds"]


def test_a_campaign_may_wait_for_a_day():
    assert MACHINES["campaign"]["TimeoutSeconds"] == 24 * 3600


def test_a_model_that_throttles_is_waited_for_as_a_busy_function_is():
    (retrier,) = [r for r in TASKS[task_of("generator")]["Retry"] if "ModelThrottled" in r["ErrorEquals"]]
    assert set(retrier["ErrorEquals"]) == QUEUES


@pytest.mark.parametrize("path", CALLS_SERVICE)
def test_an_answer_that_is_caught_from_a_service_is_not_retried_first(path):
    never = {n for r in TASKS[path]["Retry"] if r.get("MaxAttempts") == 0 for n in r["ErrorEquals"]}
    assert set(named(TASKS[path], "Catch")) <= never


@pytest.mark.parametrize("path", STATES)
def test_what_is_caught_is_a_rejection_or_an_answer_of_a_service_or_can_be_done_without(path):
    for name in set(named(STATES[path], "Catch")) - DISPENSABLE.get(path, set()):
        assert name in leaves(errors.Rejected) or name.split(".")[0] in {"DynamoDB", "Sfn"}


@pytest.mark.parametrize("path", DISPENSABLE)
def test_what_can_be_done_without_is_tried_again_first(path):
    tries = {name: r["MaxAttempts"] for r in TASKS[path]["Retry"] for name in r["ErrorEquals"]}
    assert all(tries[name] >= 1 for name in DISPENSABLE[path])


@pytest.mark.parametrize("path", DISPENSABLE)
def test_faults_of_storage_and_of_the_service_are_never_done_without(path):
    caught = set(named(TASKS[path], "Catch"))
    assert not caught & {"StorageUnavailable", "StorageMisconfigured", "Lambda.ServiceException"}
    assert "Lambda.TooManyRequestsException" not in caught


@pytest.mark.parametrize("path", CALLS_FUNCTION)
def test_errors_of_lambda_itself_are_retried(path):
    assert {
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    } <= set(named(TASKS[path], "Retry"))


@pytest.mark.parametrize("path", CALLS_FUNCTION)
def test_a_function_whose_image_is_prepared_again_is_waited_for(path):
    """Lambda reclaims an idle function's image; the state was seen to clear within 40 to 106 s."""
    (retrier,) = [r for r in TASKS[path]["Retry"] if set(r["ErrorEquals"]) & PREPARING]
    assert set(retrier["ErrorEquals"]) == PREPARING
    waits = [
        min(retrier["IntervalSeconds"] * retrier["BackoffRate"] ** tries, retrier["MaxDelaySeconds"])
        for tries in range(retrier["MaxAttempts"])
    ]
    mean_s, deviation_s = sum(waits) / 2, (sum(wait**2 for wait in waits) / 12) ** 0.5  # full jitter
    assert mean_s - 3 * deviation_s > 106


@pytest.mark.parametrize("path", CALLS_FUNCTION)
def test_an_image_that_a_person_must_replace_is_not_retried(path):
    assert "Lambda.CodeArtifactUserFailedException" not in named(TASKS[path], "Retry")


def test_the_asl_names_every_error_that_functions_raise():
    words = {
        name for state in STATES.values() for handler in handlers(state) for name in handler["ErrorEquals"]
    }
    assert leaves(errors.BriefcastError) <= words


def test_every_error_name_in_the_asl_exists():
    words = {
        name for state in STATES.values() for handler in handlers(state) for name in handler["ErrorEquals"]
    }
    ours = {word for word in words if "." not in word}
    assert ours == leaves(errors.BriefcastError)


def test_a_rejection_is_never_retried():
    for path, task in TASKS.items():
        assert not leaves(errors.Rejected) & set(named(task, "Retry")), path


@pytest.mark.parametrize("path", STATES)
def test_every_caught_error_keeps_the_states_input(path):
    for catcher in STATES[path].get("Catch", []):
        assert catcher["ResultPath"].startswith("$."), "the reasons and the product's index would be lost"


def test_every_placeholder_is_one_that_terraform_and_the_local_cloud_fill():
    with pytest.raises(KeyError):
        fill(asl_file("campaign").read_text("utf-8"), {"partition": "aws"})
    assert "${" not in json.dumps(MACHINES)


def test_the_asl_contains_no_template_directive_of_terraform():
    assert not [machine for machine in machines() if "%{" in asl_file(machine).read_text("utf-8")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_row_has_a_handler_whose_docstring_names_its_state(name):
    source = (ROOT / f"lambdas/{name}/handler.py").read_text("utf-8")
    assert "def lambda_handler(" in source
    assert FUNCTIONS[name].get("state", "") in source.splitlines()[0]
