"""Functions made by CreateFunction alone, invoked through Lambda's API as any SDK does."""

import json

import boto3
import pytest
from botocore.config import Config

from local.engine import Engine
from local.lambda_runtime.service import LambdaService

HANDLER = """
import os

def handler(event, context):
    told = ("COLOUR", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_LAMBDA_FUNCTION_VERSION")
    return {name: os.environ[name] for name in told} | {"memory": context.memory_limit_in_mb}
"""
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/f@sha256:{'0' * 64}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    functions = LambdaService(tmp_path_factory.mktemp("logs"))
    engine = Engine(functions)
    yield engine
    functions.close()
    engine.close()


@pytest.fixture(scope="module")
def client(engine):
    return lambda service: boto3.client(
        service,
        endpoint_url=engine.url,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def create(client, tmp_path):
    """Make a function whose environment leads it to HANDLER; gone after the test."""
    (tmp_path / "colours.py").write_text(HANDLER, "utf-8")
    lambda_, iam = client("lambda"), client("iam")
    made = []

    def create(name, colour="red", **more):
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        lambda_.create_function(
            FunctionName=name,
            Role=role,
            PackageType="Image",
            Code={"ImageUri": IMAGE},
            MemorySize=256,
            Timeout=30,
            Publish=True,
            Environment=environment(colour),
            **{"ImageConfig": {"Command": ["colours.handler"]}, **more},
        )
        made.append(name)

    def environment(colour):
        return {"Variables": {"COLOUR": colour, "PYTHONPATH": str(tmp_path)}}

    create.environment = environment
    yield create
    for name in set(made):
        lambda_.delete_function(FunctionName=name)
        iam.delete_role(RoleName=name)


def invoke(client, name, **more):
    answer = client("lambda").invoke(FunctionName=name, Payload=b"{}", **more)
    return json.loads(answer["Payload"].read())


def test_a_function_runs_with_what_it_was_created_with(client, engine, create):
    create("plain")
    told = invoke(client, "plain")
    assert (told["COLOUR"], told["memory"]) == ("red", "256")
    assert told["AWS_ENDPOINT_URL_S3"] == engine.url


def test_an_alias_runs_its_version_whatever_the_function_became(client, create):
    create("painted")
    lambda_ = client("lambda")
    alias = lambda_.create_alias(FunctionName="painted", Name="live", FunctionVersion="1")["AliasArn"]
    lambda_.update_function_configuration(FunctionName="painted", Environment=create.environment("blue"))
    lambda_.publish_version(FunctionName="painted")
    assert invoke(client, alias)["COLOUR"] == "red"
    assert invoke(client, "painted", Qualifier="live")["AWS_LAMBDA_FUNCTION_VERSION"] == "1"
    lambda_.update_alias(FunctionName="painted", Name="live", FunctionVersion="2")
    assert invoke(client, alias)["COLOUR"] == "blue"


def test_each_function_calls_as_its_own_role(client, create):
    create("one")
    create("other")
    keys = [invoke(client, name)["AWS_ACCESS_KEY_ID"] for name in ("one", "other", "one")]
    assert keys[0] == keys[2] != keys[1]


def test_a_function_that_was_deleted_and_made_anew_is_the_new_one(client, create):
    create("phoenix")
    assert invoke(client, "phoenix")["COLOUR"] == "red"
    client("lambda").delete_function(FunctionName="phoenix")
    client("iam").delete_role(RoleName="phoenix")
    with pytest.raises(client("lambda").exceptions.ResourceNotFoundException):
        invoke(client, "phoenix")
    create("phoenix", "green")
    assert invoke(client, "phoenix")["COLOUR"] == "green"


def test_an_image_without_a_command_is_refused_with_the_reason(client, create):
    create("foreign", ImageConfig={})
    with pytest.raises(client("lambda").exceptions.InvalidParameterValueException, match="no image_config"):
        invoke(client, "foreign")
