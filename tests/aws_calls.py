"""Every call that reaches the local cloud, named as IAM names it: who, which action, on what.

calls = AwsCalls()
engine = Engine(functions, around=calls.middleware)
...
assert all(call.reads for call in calls.by("AKIA…"))
"""

import io
import json
import re
import threading
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from local.lambda_runtime.hooks import Hooks
from tests.aws_operations import bucket_action, rest_operation

ACCOUNT = "123456789012"
READS = ("Get", "List", "Describe", "Validate", "Head", "Assume")
INVOKE = re.compile(r"/2015-03-31/functions/(.+)/invocations")
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
# By what name IAM knows a service that signs under another.
PREFIXES = {"monitoring": "cloudwatch"}
NOTHING_THERE = 404


@dataclass(frozen=True)
class Call:
    """One call; `scope` is what a policy's condition may ask of it.

    s3:prefix, dynamodb:LeadingKeys or states:StateMachineQualifier.
    """

    caller: str  # access key id
    action: str  # s3:GetObject
    resource: str  # an ARN, "*" where it is not known
    scope: str | None = None

    @property
    def reads(self):
        return self.action.partition(":")[2].startswith(READS)


class AwsCalls(Hooks):
    """What was called so far."""

    def __init__(self):
        self._calls = []
        self._ever = set()
        self._lock = threading.Lock()

    def wrap_application(self, application):
        """Every request comes by here, whoever answers it."""

        def recorded(environ, start_response):
            request = Request(environ)
            status = []

            def start(line, headers, *rest):
                status.append(int(line.split()[0]))
                return start_response(line, headers, *rest)

            try:
                return application(environ, start)
            finally:  # a service that the emulator lacks was asked, too
                with self._lock:
                    made = request.calls(status[0] if status else 500)
                    self._calls += made
                    self._ever.update(made)

        return recorded

    def by(self, caller):
        """The calls of one access key."""
        with self._lock:
            return [call for call in self._calls if call.caller == caller]

    def ever_by(self, caller):
        """The different calls of one access key, those that were forgotten too."""
        with self._lock:
            return {call for call in self._ever if call.caller == caller}

    def add(self, call):
        """A call that went elsewhere, to a model's own server for one."""
        with self._lock:
            self._calls.append(call)

    def forget(self):
        with self._lock:
            self._calls.clear()


class Request:
    """A signed request, before the application reads it."""

    def __init__(self, environ):
        signed = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        self.caller, self.region, service = signed.groups() if signed else ("", "", "")
        self.service = PREFIXES.get(service, service)
        self.method = environ["REQUEST_METHOD"]
        self.path = unquote(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
        self.query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        self.copied_from = environ.get("HTTP_X_AMZ_COPY_SOURCE")
        self.target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        self.body = b""
        if self.service != "s3" and environ.get("CONTENT_LENGTH"):
            self.body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(self.body)

    def calls(self, status):
        """What IAM would have been asked; `status` is the answer's."""
        if self.service == "s3":
            return list(self._s3(status))
        if found := INVOKE.fullmatch(self.path):
            return [self._call("InvokeFunction", self._function(found[1]))]
        if self.target:
            return list(self._json())
        form = parse_qs(self.body.decode("utf-8", "replace"))
        if "Action" in form:
            return [self._call(form["Action"][0], form.get("TopicArn", ["*"])[0])]
        operation, parameters = rest_operation(self.service, self.method, self.path, self.query)
        function = parameters.get("FunctionName")
        qualifier = "".join(f":{each}" for each in self.query.get("Qualifier", []))
        return [self._call(operation, f"{self._function(function)}{qualifier}" if function else "*")]

    def _call(self, action, resource="*", scope=None):
        service = "lambda" if action == "InvokeFunction" else self.service
        return Call(self.caller, f"{service}:{action}", resource, scope)

    def _function(self, reference):
        if reference.startswith("arn:"):
            return reference
        return f"arn:aws:lambda:{self.region}:{ACCOUNT}:function:{reference}"

    def _s3(self, status):
        bucket, _, key = self.path.lstrip("/").partition("/")
        verbs = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Delete"}
        if not key:
            if bucket and self.method == "POST" and "delete" in self.query:
                for action in ("DeleteObject", "DeleteObjectVersion"):  # of the objects in the body
                    yield self._call(action, f"arn:aws:s3:::{bucket}/*")
                return
            operation = bucket and rest_operation("s3", self.method, f"/{bucket}", self.query)[0]
            action = bucket_action(operation or "ListAllMyBuckets")
            prefix = self.query.get("prefix", [""])[0] if action == "ListBucket" else None
            yield self._call(action, f"arn:aws:s3:::{bucket}" if bucket else "*", prefix)
            return
        if self.copied_from:
            source = unquote(self.copied_from).lstrip("/").partition("?versionId=")
            yield self._call(f"GetObject{'Version' if source[1] else ''}", f"arn:aws:s3:::{source[0]}")
        version = "Version" if "versionId" in self.query and self.method != "PUT" else ""
        yield self._call(f"{verbs[self.method]}Object{version}", f"arn:aws:s3:::{bucket}/{key}")
        if status == NOTHING_THERE and self.method in ("GET", "HEAD"):
            # S3 says 404 only to whoever may list the key, and 403 to everybody else.
            yield self._call("ListBucket", f"arn:aws:s3:::{bucket}", key)

    def _json(self):
        body = json.loads(self.body or b"{}")
        if self.target == "TransactWriteItems":
            actions = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
            for item in body["TransactItems"]:
                for kind, given in item.items():
                    action = actions.get(kind, "ConditionCheckItem")
                    yield self._call(action, self._table(given), partition(given))
        elif self.service == "dynamodb":
            yield self._call(self.target, self._table(body), partition(body))
        elif self.service == "sqs":
            name = urlsplit(body.get("QueueUrl", "")).path.rpartition("/")[2] or body.get("QueueName", "*")
            yield self._call(self.target, f"arn:aws:sqs:{self.region}:{ACCOUNT}:{name}")
        elif self.service == "logs" and "logGroupName" in body:
            group = f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{body['logGroupName']}"
            yield self._call(self.target, f"{group}:log-stream:")
        elif "stateMachineArn" in body:
            yield self._call(self.target, *state_machine(body["stateMachineArn"]))
        elif self.service == "ecr" and "repositoryName" in body:
            repository = f"arn:aws:ecr:{self.region}:{ACCOUNT}:repository/{body['repositoryName']}"
            yield self._call(self.target, repository)
        else:
            yield self._call(self.target, body.get("executionArn", "*"))

    def _table(self, body):
        if "ResourceArn" in body:
            return body["ResourceArn"]
        index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
        return f"arn:aws:dynamodb:{self.region}:{ACCOUNT}:table/{body.get('TableName', '*')}{index}"


def state_machine(arn):
    """The ARN on which IAM decides, and the qualifier: Step Functions never asks about an alias's ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    fields = arn.split(":")
    return ":".join(fields[:7]), ":".join(fields[7:]) or None


def partition(body):
    """The partition key's value of a request to DynamoDB, None for one that names no item."""
    if item := body.get("Key", body.get("Item")):
        return item["PK"]["S"]
    if condition := re.search(r"= *(:\w+)", body.get("KeyConditionExpression", "")):
        return body["ExpressionAttributeValues"][condition[1]]["S"]
    return None
