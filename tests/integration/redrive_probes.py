"""Probes of local/moto_fixes for test_moto_fixes.py: redrives, and executions that states start.

A task fails as often as its queue is missing, so a probe mends the cause by making the queue.
"""

import json
import time
import uuid

PASS = {"Type": "Pass", "End": True}


def sends(name, **fields):
    """A task that fails until the queue `name` exists."""
    url = f"http://127.0.0.1/123456789012/{name}"
    parameters = {"QueueUrl": url, "MessageBody.$": "States.JsonToString($)"}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": parameters,
        "ResultPath": None,
        **fields,
    }


def a_name():
    return f"q-{uuid.uuid4()}"


def sent(aws, name):
    """Every message in a queue, sorted."""
    url = aws.sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = []
    while messages := aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return sorted(found, key=str)


def redriven(aws, execution, **more):
    aws.sfn.redrive_execution(executionArn=execution, **more)
    return aws.ended(execution)


def a_failure_that_was_mended(aws):
    """The machine goes on in B with B's input, under the same name, and A is not run again."""
    first, second = a_name(), a_name()
    aws.sqs.create_queue(QueueName=first)
    states = {
        "A": {**sends(first), "Next": "B"},
        "B": {**sends(second), "InputPath": "$.a", "Next": "C"},
        "C": PASS,
    }
    failed = aws.run(states, {"a": {"b": 1}})
    aws.sqs.create_queue(QueueName=second)
    again = redriven(aws, failed["executionArn"])
    names = [
        event["stateEnteredEventDetails"]["name"]
        for event in aws.sfn.get_execution_history(executionArn=again["executionArn"])["events"]
        if "stateEnteredEventDetails" in event
    ]
    return {
        "statuses": [failed["status"], again["status"]],
        "counts": [failed["redriveCount"], again["redriveCount"]],
        "redrivable": [failed["redriveStatus"], again["redriveStatus"], again["redriveStatusReason"]],
        "same": again["executionArn"] == failed["executionArn"] and again["startDate"] == failed["startDate"],
        "dated": "redriveDate" in again and "redriveDate" not in failed,
        "error": "error" in again,
        "sent": [sent(aws, first), sent(aws, second)],
        "entered": names,
    }


def events_of_a_redrive(aws):
    name = a_name()
    failed = aws.run({"A": sends(name, End=True)})
    aws.sqs.create_queue(QueueName=name)
    redriven(aws, failed["executionArn"])
    events = aws.sfn.get_execution_history(executionArn=failed["executionArn"])["events"]
    at = [event["type"] for event in events].index("ExecutionRedriven")
    return [
        [event["id"] - event["previousEventId"], event["type"]] for event in events[at - 1 : at + 2]
    ], events[at]["executionRedrivenEventDetails"]


def a_map_and_a_parallel(aws):
    """Items 0 and 2 were sent, 1 was not: only 1 is sent again. The same with branches."""
    good, bad = a_name(), a_name()
    aws.sqs.create_queue(QueueName=good)
    choose = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.item", "NumericEquals": 1, "Next": "Bad"}],
        "Default": "Good",
    }
    each = {
        "StartAt": "Choose",
        "States": {"Choose": choose, "Good": sends(good, End=True), "Bad": sends(bad, End=True)},
    }
    mapped = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": {"item.$": "$$.Map.Item.Value"},
        "MaxConcurrency": 1,
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **each},
        "End": True,
    }
    a_second = {"Type": "Wait", "Seconds": 1, "Next": "B"}  # the other branch ends first
    parallel = {
        "Type": "Parallel",
        "Branches": [
            {"StartAt": "G", "States": {"G": {**sends(good), "Next": "H"}, "H": PASS}},
            {"StartAt": "W", "States": {"W": a_second, "B": sends(bad, End=True)}},
        ],
        "Next": "M",
        "ResultPath": None,
    }
    failed = aws.run({"P": parallel, "M": mapped}, {"item": 9, "items": [0, 1, 2]})
    aws.sqs.create_queue(QueueName=bad)
    aws.sqs.create_queue(QueueName=good)
    half = redriven(aws, failed["executionArn"])
    return [failed["status"], half["status"], json.loads(half["output"])], sent(aws, good), sent(aws, bad)


def a_map_that_fails_twice(aws):
    """After the second redrive the finished iterations of both attempts are kept, in their order."""
    names = [a_name() for _ in range(3)]
    aws.sqs.create_queue(QueueName=names[0])
    choices = [{"Variable": "$", "NumericEquals": index, "Next": f"S{index}"} for index in range(len(names))]
    each = {
        "StartAt": "Choose",
        "States": {
            "Choose": {"Type": "Choice", "Choices": choices},
            **{f"S{index}": sends(name, End=True) for index, name in enumerate(names)},
        },
    }
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, **each}
    one_by_one = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "End": True}
    failed = aws.run({"M": {**one_by_one, "ItemProcessor": processor}}, {"items": [0, 1, 2]})
    aws.sqs.create_queue(QueueName=names[1])
    second = redriven(aws, failed["executionArn"])
    aws.sqs.create_queue(QueueName=names[2])
    third = redriven(aws, failed["executionArn"])
    return (
        [each["status"] for each in (failed, second, third)],
        third["redriveCount"],
        json.loads(third["output"]),
        [sent(aws, name) for name in names],
    )


def a_stopped_and_a_timed_out_execution(aws):
    """Both begin their wait again; the timeout of the machine begins anew."""
    waits = {"A": {"Type": "Wait", "SecondsPath": "$.s", "End": True}}
    stopped = aws.start(aws.machine(waits), {"s": 1})
    while "WaitStateEntered" not in aws.history(stopped):
        time.sleep(0.01)
    aws.sfn.stop_execution(executionArn=stopped)
    slow = aws.ended(aws.start(aws.machine(waits, TimeoutSeconds=1), {"s": 2}))
    return (
        redriven(aws, stopped)["status"],
        slow["status"],
        slow["redriveStatus"],
        redriven(aws, slow["executionArn"])["status"],
    )


def a_fail_state_and_a_definition_that_was_mended(aws):
    """A Fail state fails again, also after the definition was changed: a redrive runs the old one."""
    machine = aws.machine({"A": {"Type": "Fail", "Error": "Flaw"}})
    failed = aws.ended(aws.start(machine))
    mended = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    aws.sfn.update_state_machine(stateMachineArn=machine, definition=json.dumps(mended))
    again = redriven(aws, failed["executionArn"])
    return again["status"], again["error"], again["redriveCount"]


def refusals_of_a_redrive(aws):
    """What RedriveExecution answers for an execution that runs, succeeded, or does not exist."""
    running = aws.start(aws.machine({"A": {"Type": "Wait", "Seconds": 3600, "End": True}}))
    done = aws.run({"A": {"Type": "Succeed"}})["executionArn"]
    found = []
    for arn in (running, done, f"{done}-gone"):
        try:
            aws.sfn.redrive_execution(executionArn=arn)
        except aws.sfn.exceptions.ClientError as error:
            found.append([error.response["Error"][name] for name in ("Code", "Message")])
    aws.sfn.stop_execution(executionArn=running)
    return [code for code, _ in found], [message for _, message in found[:2]]


def one_token_twice(aws):
    failed = aws.run({"A": {"Type": "Fail"}})["executionArn"]
    first, second = (aws.sfn.redrive_execution(executionArn=failed, clientToken="t" * 32) for _ in range(2))
    return first["redriveDate"] == second["redriveDate"], aws.ended(failed)["redriveCount"]


def statuses_of_a_redriven_execution(aws):
    url, arn = aws.queue()
    name = a_name()
    machine = aws.machine({"A": sends(name, End=True)})
    aws.rule({"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}, Arn=arn)
    failed = aws.ended(aws.start(machine))["executionArn"]
    aws.sqs.create_queue(QueueName=name)
    redriven(aws, failed)
    details = [event["detail"] for event in aws.messages(url, 4, patience=2)]
    return [[each["status"], each["redriveCount"], each["redriveStatus"]] for each in details]


def retries_after_a_redrive(aws):
    """Every attempt of the Retry is there again, and the state sees a RetryCount of 0."""
    again = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2}]
    failed = aws.run({"A": sends(a_name(), Retry=again, End=True)})["executionArn"]
    before = aws.history(failed).count("TaskScheduled")
    redriven(aws, failed)
    return before, aws.history(failed).count("TaskScheduled")


def the_context_of_a_redriven_execution(aws):
    name = a_name()
    about = {"Type": "Pass", "Parameters": {"n.$": "$$.Execution.RedriveCount"}, "End": True}
    failed = aws.run({"A": sends(name, Next="B"), "B": about})["executionArn"]
    aws.sqs.create_queue(QueueName=name)
    return json.loads(redriven(aws, failed)["output"])


def starts(machine, how, **fields):
    parameters = {"StateMachineArn": machine, "Input": {"k": 1}}
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{how}",
        "Parameters": parameters,
        **fields,
    }


def nested_executions(aws):
    """What each pattern answers: the start only, text, JSON."""
    child = aws.machine({"A": {"Type": "Pass", "Result": {"ok": True}, "End": True}})
    found = {}
    for how in ("", ".sync", ".sync:2"):
        answer = json.loads(aws.run({"A": starts(child, how, End=True)})["output"])
        dates = [answer.get(name) for name in ("StartDate", "StopDate")]
        found[how] = {
            "names": sorted(answer),
            "dates": [type(date).__name__ for date in dates],
            **{name: answer.get(name) for name in ("Input", "Output", "Status")},
        }
    return found


def a_nested_execution_that_fails(aws):
    child = aws.machine({"A": {"Type": "Fail", "Error": "Flaw", "Cause": "broken"}})
    catch = [{"ErrorEquals": ["States.TaskFailed"], "Next": "B"}]
    parse = {"Type": "Pass", "Parameters": {"c.$": "States.StringToJson($.Cause)"}, "End": True}
    start = starts(child, ".sync:2", Catch=catch, Next="C")
    failed = aws.run({"A": start, "B": parse, "C": {"Type": "Succeed"}})
    cause = json.loads(failed["output"])["c"]
    return [cause[name] for name in ("Status", "Error", "Cause")]


def a_parent_that_is_stopped(aws):
    child = aws.machine({"A": {"Type": "Wait", "Seconds": 3600, "End": True}})
    parent = aws.start(aws.machine({"A": starts(child, ".sync:2", End=True)}))
    deadline = time.monotonic() + 5
    while "TaskSubmitted" not in aws.history(parent) and time.monotonic() < deadline:
        time.sleep(0.01)
    (running,) = aws.sfn.list_executions(stateMachineArn=child)["executions"]
    aws.sfn.stop_execution(executionArn=parent)
    return aws.ended(running["executionArn"], patience=3)["status"]


ENVELOPE = [
    "ExecutionArn",
    "Input",
    "InputDetails",
    "Name",
    "Output",
    "OutputDetails",
    "RedriveCount",
    "RedriveStatus",
    "RedriveStatusReason",
    "StartDate",
    "StateMachineArn",
    "Status",
    "StopDate",
]
AWS_DOES = {
    "programs_keep_checkpoints": [
        (
            a_failure_that_was_mended,
            {
                "statuses": ["FAILED", "SUCCEEDED"],
                "counts": [0, 1],
                "redrivable": [
                    "REDRIVABLE",
                    "NOT_REDRIVABLE",
                    "Execution is SUCCEEDED and cannot be redriven",
                ],
                "same": True,
                "dated": True,
                "error": False,
                "sent": [[{"a": {"b": 1}}], [{"b": 1}]],
                "entered": ["A", "B", "C"],
            },
        ),
        (a_stopped_and_a_timed_out_execution, ["SUCCEEDED", "TIMED_OUT", "REDRIVABLE", "TIMED_OUT"]),
    ],
    "iterations_and_branches_keep_checkpoints": [
        (
            a_map_and_a_parallel,
            [
                ["FAILED", "SUCCEEDED", [{"item": 0}, {"item": 1}, {"item": 2}]],
                [{"item": 0}, {"item": 2}, {"item": 9, "items": [0, 1, 2]}],
                [{"item": 1}, {"item": 9, "items": [0, 1, 2]}],
            ],
        ),
        (
            a_map_that_fails_twice,
            [["FAILED", "FAILED", "SUCCEEDED"], 2, [0, 1, 2], [[0], [1], [2]]],
        ),
    ],
    "executions_are_redriven": [
        (
            events_of_a_redrive,
            [[[1, "ExecutionFailed"], [1, "ExecutionRedriven"], [1, "TaskScheduled"]], {"redriveCount": 1}],
        ),
        (a_fail_state_and_a_definition_that_was_mended, ["FAILED", "Flaw", 1]),
        (
            refusals_of_a_redrive,
            [
                ["ExecutionNotRedrivable", "ExecutionNotRedrivable", "ExecutionDoesNotExist"],
                [f"Execution is {status} and cannot be redriven" for status in ("RUNNING", "SUCCEEDED")],
            ],
        ),
        (one_token_twice, [True, 1]),
        (
            statuses_of_a_redriven_execution,
            [
                ["RUNNING", 0, "NOT_REDRIVABLE"],
                ["FAILED", 0, "REDRIVABLE"],
                ["RUNNING", 1, "NOT_REDRIVABLE"],
                ["SUCCEEDED", 1, "NOT_REDRIVABLE"],
            ],
        ),
        (retries_after_a_redrive, [3, 6]),
        (the_context_of_a_redriven_execution, {"n": 1}),
    ],
    "nested_executions_are_started_and_awaited": [
        (
            nested_executions,
            {
                "": {
                    "names": ["ExecutionArn", "StartDate"],
                    "dates": ["int", "NoneType"],
                    "Input": None,
                    "Output": None,
                    "Status": None,
                },
                ".sync": {
                    "names": ENVELOPE,
                    "dates": ["int", "int"],
                    "Input": '{"k":1}',
                    "Output": '{"ok":true}',
                    "Status": "SUCCEEDED",
                },
                ".sync:2": {
                    "names": ENVELOPE,
                    "dates": ["int", "int"],
                    "Input": {"k": 1},
                    "Output": {"ok": True},
                    "Status": "SUCCEEDED",
                },
            },
        ),
        (a_nested_execution_that_fails, ["FAILED", "Flaw", "broken"]),
        (a_parent_that_is_stopped, "ABORTED"),
    ],
}
