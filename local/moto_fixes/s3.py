"""Differences of moto's S3."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from local.moto_fixes.context import moto_module


def a_bucket_returns_its_eventbridge_configuration() -> None:
    """s3/responses.py:1378 GetBucketNotificationConfiguration leaves EventBridgeConfiguration out."""

    def with_event_bridge(response: Any, answer: dict[str, Any]) -> dict[str, Any]:
        configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
        if configuration is None or configuration.event_bridge is None:
            return answer
        return {**answer, "EventBridgeConfiguration": {}}

    _change_answer("GetBucketNotificationConfiguration", with_event_bridge)


def listed_versions_are_encoded_as_asked() -> None:
    """s3/responses.py:910 ListObjectVersions ignores encoding-type, which Terraform's AWS provider requests
    and then decodes.

    A key with a percent sign then keeps the provider from emptying a bucket.
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


def delete_markers_can_be_deleted() -> None:
    """s3/models.py:2958 removes a whole key where versioning is suspended, and s3/utils.py:132 then calls
    `dispose` on each of its versions, which FakeDeleteMarker does not have.

    Terraform's AWS provider suspends versioning before it empties a bucket, so a bucket with a delete
    marker cannot be emptied.
    """

    def dispose(self: Any) -> None:
        pass

    moto_module("s3.models").FakeDeleteMarker.dispose = dispose


FIXES: tuple[Callable[[], None], ...] = (
    a_bucket_returns_its_eventbridge_configuration,
    listed_versions_are_encoded_as_asked,
    delete_markers_can_be_deleted,
)


def _change_answer(action: str, change: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> None:
    """Make S3 pass its answer to one action through `change` before it becomes XML."""
    api = moto_module("s3.responses")
    stock = api.S3Response.serialized

    def serialized(self: Any, result: Any) -> Any:
        if self.data.get("Action") == action and isinstance(result.result, dict):
            result = api.ActionResult(change(self, result.result))
        return stock(self, result)

    api.S3Response.serialized = serialized
