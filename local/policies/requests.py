"""A signed request, read before the application reads it: who signed it, for which service, and what it asks.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote
from wsgiref.types import WSGIEnvironment

from local.policies.operations import rest_operation

CREDENTIAL = re.compile(
    r"(?:Credential=)?(?P<key>[^/\s]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)
INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>.+)/invocations")
INVOKE_MODEL = re.compile(r"/model/(?P<model>[^/]+)/invoke")
RPC = re.compile(r"/service/[^/]+/operation/(?P<operation>\w+)")  # Smithy's RPC over CBOR
# By what name IAM knows a service that signs under another.
PREFIXES = {"monitoring": "cloudwatch"}
READ = "local.policies.request"  # a request is read once, whoever asks


@dataclass(frozen=True)
class SignedRequest:
    """One request. `key` is "" for one that is not signed."""

    key: str  # access key id
    region: str
    service: str  # as IAM names it: s3, states, cloudwatch
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str] = field(repr=False)  # lower case: x-amz-copy-source
    body: bytes = field(default=b"", repr=False)  # b"" for an object's

    @property
    def target(self) -> str:
        """The operation of a JSON request, "" for any other."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]

    @property
    def is_query(self) -> bool:
        """Whether it is of the query protocol, a form that names its Action."""
        return b"Action=" in self.body and not self.target

    @property
    def operation(self) -> tuple[str, dict[str, Any]]:
        """Its name and parameters; of a form's lists the first values. Not for objects of S3.

        Raises LookupError for a request that no service's model knows.
        """
        if self.target:
            return self.target, json.loads(self.body or b"{}")
        if self.is_query:
            form = parse_qs(self.body.decode("utf-8", "replace"))
            return form["Action"][0], {name: values[0] for name, values in form.items()}
        if found := INVOKE.fullmatch(self.path):
            return "InvokeFunction", {"FunctionName": found["function"]}
        if found := INVOKE_MODEL.fullmatch(self.path):
            return "InvokeModel", {"modelId": found["model"]}
        if found := RPC.fullmatch(self.path):
            return found["operation"], {}
        name, parameters = rest_operation(self.service, self.method, self.path, self.query)
        given = json.loads(self.body) if self.body.startswith(b"{") else {}
        return name, {**given, **parameters}


def read(environ: WSGIEnvironment) -> SignedRequest:
    """Return the request of a WSGI environment, whose body can be read again."""
    if READ not in environ:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        path = unquote(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
        request = of_parts(environ["REQUEST_METHOD"], path, query, headers)
        if environ.get("CONTENT_LENGTH") and (request.service != "s3" or "delete" in query):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            request = of_parts(environ["REQUEST_METHOD"], path, query, headers, body)
        environ[READ] = request
    found: SignedRequest = environ[READ]
    return found


def of_parts(
    method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes = b""
) -> SignedRequest:
    """Return a request from its parts. A presigned one has its credential in the query."""
    presigned = query.get("X-Amz-Credential", [""])[0]
    signed = CREDENTIAL.search(headers.get("authorization", "")) or CREDENTIAL.search(presigned)
    key, region, service = signed.group("key", "region", "service") if signed else ("", "", "")
    return SignedRequest(key, region, PREFIXES.get(service, service), method, path, query, headers, body)
