"""boto3 without a network: the request that an SDK would send, and what it makes of an answer."""

from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from local.policies.requests import of_parts

KEY = "AKIACALLER"


class Sent(Exception):
    """The request that was about to be sent."""

    def __init__(self, request):
        super().__init__(request)
        self.request = request


class Raw:
    """The body of an answer."""

    def __init__(self, body):
        self._body = body

    def stream(self, **_):
        yield self._body

    def read(self, *_):
        return self._body


def client(service, before_send):
    made = boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id=KEY,
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, proxies={}, parameter_validation=False),
    )
    made.meta.events.register("before-send", before_send)
    return made


def request_of(service, operation, **parameters):
    """The request of one call, as boto3 signs it."""

    def before_send(request, **_):
        raise Sent(request)

    try:
        getattr(client(service, before_send), operation)(**parameters)
    except Sent as sent:
        return parsed(sent.request)
    raise AssertionError("nothing was sent")


def parsed(request):
    url = urlsplit(request.url)
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    body = request.body or b""
    body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else b""
    query = parse_qs(url.query, keep_blank_values=True)
    return of_parts(request.method, unquote(url.path), query, headers, body)


def answered(service, operation, answer, **parameters):
    """Have boto3 read an answer: `answer` makes one of a request."""

    def before_send(request, **_):
        status, headers, body = answer(parsed(request))
        return AWSResponse(request.url, int(status.split()[0]), dict(headers), Raw(body))

    return getattr(client(service, before_send), operation)(**parameters)
