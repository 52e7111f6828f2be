"""A refusal as the service that was asked writes it."""

import json
from typing import NamedTuple
from xml.sax.saxutils import escape

from local.policies.requests import SignedRequest

REQUEST_ID = "00000000-0000-4000-8000-000000000000"


class Answer(NamedTuple):
    """An HTTP answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def refusal(request: SignedRequest, message: str) -> Answer:
    """Return AccessDenied in the protocol and under the name that the service uses."""
    if request.service == "s3":
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
            f"<Message>{escape(message)}</Message><RequestId>{REQUEST_ID}</RequestId></Error>"
        )
        # An answer to HEAD has no body: the SDK reports the bare status.
        return _answer("403 Forbidden", "application/xml", "" if request.method == "HEAD" else text)
    if request.is_query:
        code = "AuthorizationError" if request.service == "sns" else "AccessDenied"
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
            f"<Message>{escape(message)}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        )
        return _answer("403 Forbidden", "text/xml", text)
    name = "AccessDeniedException"
    body = json.dumps({"__type": f"com.amazon.coral.service#{name}", "message": message, "Message": message})
    if request.target:
        old_name = [("x-amzn-query-error", "AccessDenied;Sender")] if request.service == "sqs" else []
        return _answer("400 Bad Request", "application/x-amz-json-1.0", body, *old_name)
    return _answer("403 Forbidden", "application/json", body, ("x-amzn-ErrorType", name))


def _answer(status: str, kind: str, text: str, *more: tuple[str, str]) -> Answer:
    body = text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("x-amzn-RequestId", REQUEST_ID)]
    return Answer(status, [*headers, *more], body)
