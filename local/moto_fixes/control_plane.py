"""What moto 5.2.5 does otherwise than AWS when Terraform creates, reads and deletes resources there.

The other half of moto_fixes.py, in the same way: one function a gap, and a test that fails
as soon as moto itself behaves. Paths are relative to the moto package.
"""

import copy
import importlib
import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

PARSER = "stepfunctions.parser"
UNQUALIFIED_PARTS = 7  # arn:partition:states:region:account:stateMachine:name


def _moto(path: str) -> Any:
    return importlib.import_module(f"moto.{path}")


# Step Functions


def definitions_are_validated() -> None:
    """stepfunctions/responses.py:22 lacks ValidateStateMachineDefinition; the provider asks at every plan."""
    backend = _moto(f"{PARSER}.models").StepFunctionsParserBackend
    api = _moto("stepfunctions.responses")
    refused = _moto(f"{PARSER}.api").InvalidDefinition

    def validate_state_machine_definition(self: Any) -> Any:
        diagnostics = []
        try:
            backend._validate_definition(self._get_param("definition"))
        except refused as error:
            diagnostics.append(
                {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error.message)}
            )
        return api.ActionResult(
            {"result": "FAIL" if diagnostics else "OK", "diagnostics": diagnostics, "truncated": False}
        )

    api.StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition


def versions_are_listed_and_deleted() -> None:
    """stepfunctions/responses.py:22 has neither ListStateMachineVersions nor DeleteStateMachineVersion."""
    api = _moto("stepfunctions.responses")

    def list_state_machine_versions(self: Any) -> Any:
        machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
        newest_first = sorted(machine.versions.values(), key=lambda version: -version.version)
        return api.ActionResult(
            {
                "stateMachineVersions": [
                    {"stateMachineVersionArn": each.arn, "creationDate": each.creation_date}
                    for each in newest_first
                ]
            }
        )

    def delete_state_machine_version(self: Any) -> Any:
        machine, _, number = self._get_param("stateMachineVersionArn").rpartition(":")
        self.stepfunction_backend.describe_state_machine(machine).versions.pop(int(number), None)
        return api.EmptyResult()

    api.StepFunctionResponse.list_state_machine_versions = list_state_machine_versions
    api.StepFunctionResponse.delete_state_machine_version = delete_state_machine_version


def executions_start_by_alias_or_version() -> None:
    """stepfunctions/parser/models.py:168 finds no state machine for the ARN of an alias or of a version.

    The version's definition runs, as an execution of the state machine itself.
    """
    backend = _moto(f"{PARSER}.models").StepFunctionsParserBackend
    stock = backend.start_execution

    class OfVersion:
        """The backend, except that the state machine it describes is one of its versions."""

        def __init__(self, backend: Any, machine: Any) -> None:
            self._backend, self._machine = backend, machine

        def __getattr__(self, name: str) -> Any:
            return getattr(self._backend, name)

        def describe_state_machine(self, _: str) -> Any:
            return self._machine

    def start_execution(self: Any, state_machine_arn: str, *rest: Any, **more: Any) -> Any:
        parts = state_machine_arn.split(":")
        if len(parts) == UNQUALIFIED_PARTS:
            return stock(self, state_machine_arn, *rest, **more)
        base, alias_arn, version_arn = ":".join(parts[:-1]), None, state_machine_arn
        if not parts[-1].isnumeric():
            alias_arn = state_machine_arn
            routes = self.describe_state_machine_alias(alias_arn).routing_configuration
            (route,) = random.choices(routes, [route["weight"] for route in routes])
            version_arn = route["stateMachineVersionArn"]
        version = self.describe_state_machine(version_arn)
        machine = copy.copy(self.describe_state_machine(base))  # its list of executions stays the same one
        machine.definition, machine.roleArn = version.definition, version.roleArn
        execution = stock(OfVersion(self, machine), base, *rest, **more)
        execution.alias_arn, execution.version_arn = alias_arn, version_arn
        return execution

    backend.start_execution = start_execution


# S3


def a_bucket_says_that_it_tells_eventbridge() -> None:
    """s3/responses.py:1378 GetBucketNotificationConfiguration leaves EventBridgeConfiguration out."""

    def with_event_bridge(response: Any, answer: dict[str, Any]) -> dict[str, Any]:
        found = response.backend.get_bucket_notification_configuration(response.bucket_name)
        if found is None or found.event_bridge is None:
            return answer
        return {**answer, "EventBridgeConfiguration": {}}

    _change_answer("GetBucketNotificationConfiguration", with_event_bridge)


def listed_versions_are_encoded_as_asked() -> None:
    """s3/responses.py:910 ListObjectVersions ignores encoding-type, which the provider asks for and undoes.

    A key with a percent sign then stops it from emptying a bucket.
    """

    def encoded(response: Any, answer: dict[str, Any]) -> dict[str, Any]:
        if response.querystring.get("encoding-type") != ["url"]:
            return answer
        lists = {
            name: [{**each, "Key": quote(each["Key"])} for each in answer[name]]
            for name in ("Versions", "DeleteMarkers")
        }
        texts = {
            name: quote(answer[name])
            for name in ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker")
            if answer.get(name)
        }
        prefixes = [{"Prefix": quote(each["Prefix"])} for each in answer.get("CommonPrefixes", [])]
        more = {"CommonPrefixes": prefixes} if prefixes else {}
        return {**answer, **lists, **texts, **more, "EncodingType": "url"}

    _change_answer("ListObjectVersions", encoded)


def _change_answer(action: str, change: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> None:
    """Let S3's answer to one action go through `change` before it becomes XML."""
    api = _moto("s3.responses")
    stock = api.S3Response.serialized

    def serialized(self: Any, result: Any) -> Any:
        if self.data.get("Action") == action and isinstance(result.result, dict):
            result = api.ActionResult(change(self, result.result))
        return stock(self, result)

    api.S3Response.serialized = serialized


def delete_markers_can_be_deleted() -> None:
    """s3/models.py:2958 drops a key whole where versioning is suspended, and s3/utils.py:132 then calls
    `dispose` on each of its versions, which a FakeDeleteMarker has not.

    A bucket in which something was deleted can then not be emptied: the provider suspends first.
    """

    def dispose(self: Any) -> None:
        pass

    _moto("s3.models").FakeDeleteMarker.dispose = dispose


def an_unmet_condition_denies_nothing() -> None:
    """iam/access_control.py:479 takes a statement whose Condition is not met for a denial.

    A bucket that refuses plain HTTP then refuses every request. The edge speaks HTTP and
    stands for AWS's endpoints, which speak TLS: aws:SecureTransport is true here.
    """
    statement = _moto("iam.access_control").IAMPolicyStatement
    stock = statement.is_action_permitted
    neutral = _moto("iam.access_control").PermissionResult.NEUTRAL

    def is_action_permitted(self: Any, *rest: Any, **more: Any) -> Any:
        conditions = self._statement.get("Condition", {})
        insecure = conditions.get("Bool", {}).get("aws:SecureTransport", [])
        if "false" in (insecure if isinstance(insecure, list) else [insecure]):
            return neutral
        return stock(self, *rest, **more)

    statement.is_action_permitted = is_action_permitted


# SQS


def a_queue_keeps_its_policy() -> None:
    """sqs/models.py:358 SetQueueAttributes without a Policy drops the one that there is."""
    queue = _moto("sqs.models").Queue
    stock = queue._set_attributes

    def _set_attributes(self: Any, attributes: Any, now: float | None = None) -> None:
        kept = getattr(self, "_policy_json", None)
        stock(self, attributes, now)
        if "Policy" not in attributes and kept is not None:
            self._policy_json = kept

    queue._set_attributes = _set_attributes


# Lambda


def functions_keep_their_logging_config() -> None:
    """awslambda/models.py:783 leaves LoggingConfig out of what a function was created and updated with."""
    function = _moto("awslambda.models").LambdaFunction
    stock_init, stock_get = function.__init__, function.get_configuration
    stock_update = function.update_configuration

    def init(self: Any, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any) -> None:
        self.logging_config = spec.get("LoggingConfig") or {}
        stock_init(self, account_id, spec, *rest, **more)

    def get_configuration(self: Any, on_create: bool = False) -> dict[str, Any]:
        default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        return {**stock_get(self, on_create), "LoggingConfig": {**default, **self.logging_config}}

    def update_configuration(self: Any, changes: dict[str, Any]) -> Any:
        self.logging_config = changes.get("LoggingConfig", self.logging_config)
        return stock_update(self, changes)

    function.__init__, function.get_configuration = init, get_configuration
    function.update_configuration = update_configuration


def an_account_has_a_quota_of_executions() -> None:
    """awslambda/urls.py:11 has no GetAccountSettings; these are the quotas of an ordinary account."""
    urls = _moto("awslambda.urls")
    response = _moto("awslambda.responses").LambdaResponse

    def get_account_settings(self: Any) -> str:
        limit = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
        return json.dumps({"AccountLimit": limit, "AccountUsage": {}})

    response.get_account_settings = get_account_settings
    urls.url_paths[r"{0}/2016-08-19/account-settings/?$"] = response.dispatch


APPLIED: tuple[Callable[[], None], ...] = (
    definitions_are_validated,
    versions_are_listed_and_deleted,
    executions_start_by_alias_or_version,
    a_bucket_says_that_it_tells_eventbridge,
    listed_versions_are_encoded_as_asked,
    delete_markers_can_be_deleted,
    an_unmet_condition_denies_nothing,
    a_queue_keeps_its_policy,
    functions_keep_their_logging_config,
    an_account_has_a_quota_of_executions,
)
