"""What is deployed against lambdas/functions.json."""

from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from briefcast.registries.functions import function_rows
from operations.doctor.drift import drift_findings
from operations.doctor.target import DeployedTarget

DEV = DeployedTarget("briefcast-dev", "us-east-1")
ROWS = function_rows()


@pytest.fixture
def found():
    """`found(parser={...})`: the findings where these are deployed so, the others as written."""
    client = boto3.client(
        "lambda", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )

    def run(target=DEV, **deployed):
        with Stubber(client) as stub:
            for name, row in ROWS.items():
                if deployed.get(name, {}) is None:
                    stub.add_client_error("get_function_configuration", "ResourceNotFoundException")
                    continue
                own = deployed.get(name, {})
                reserved = own.pop("reserved", row["reserved_concurrency"])
                variables = own.pop("variables", row["environment"])
                stub.add_response(
                    "get_function_configuration",
                    {
                        "MemorySize": row["memory_mb"],
                        "Timeout": int(row["timeout_s"]),
                        "Environment": {"Variables": dict.fromkeys(variables, "any")},
                        **own,
                    },
                    {"FunctionName": f"briefcast-dev-{name}", "Qualifier": "live"},
                )
                answer = {"ReservedConcurrentExecutions": reserved} if reserved else {}
                stub.add_response("get_function_concurrency", answer)
            return [str(each) for each in drift_findings(client, target)]

    return run


def test_what_is_deployed_as_written_needs_no_words(found):
    assert found() == []


def test_another_memory_is_named_with_both_figures_and_the_remedy(found):
    memory = ROWS["parser"]["memory_mb"]
    assert found(parser={"MemorySize": 128}) == [
        f"note: briefcast-dev-parser has 128 MB of memory, functions.json {memory}: make deploy ENV=dev, "
        "if this checkout is the newer one"
    ]


def test_another_timeout_is_named(found):
    (line,) = found(variants={"Timeout": 3})
    assert line.startswith("note: briefcast-dev-variants has 3 seconds of timeout, functions.json ")


def test_a_reservation_that_is_gone_is_named_where_the_deployment_reserves(found):
    (line,) = found(generator={"reserved": None})
    assert "briefcast-dev-generator has 0 reserved sandboxes, functions.json " in line
    assert found(replace(DEV, reserve_concurrency=False), generator={"reserved": None}) == []


def test_variables_that_are_missing_or_left_over_are_named(found):
    lines = found(publisher={"variables": ["STORE_URL", "OLD"]})
    assert any("lacks the variables " in line for line in lines)
    assert any("has the variables OLD, functions.json has not" in line for line in lines)


def test_a_function_that_is_not_deployed_is_a_fault(found):
    assert found(analyst=None) == [
        "fault: briefcast-dev-analyst is not deployed, but functions.json has it: make deploy ENV=dev"
    ]
