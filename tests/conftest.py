"""What every test may use."""

import io
import uuid
from dataclasses import dataclass

import boto3
import pytest
from PIL import Image

from briefcast.store.ledger import open_ledger
from local.provision import make_table
from tests.jobs_table import local_cloud


@dataclass
class FakeContext:
    """What Lambda passes beside the event, as far as Powertools and our handlers read it."""

    function_name: str = "briefcast-test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:briefcast-test"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self):
        return 180_000


@pytest.fixture
def lambda_context():
    return FakeContext()


@pytest.fixture(scope="session")
def png():
    """A picture as an existing asset may be: 1024 pixels square, PNG."""
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((1024, 1024)).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def dynamodb_url():
    with local_cloud() as endpoint_url:
        yield endpoint_url


@pytest.fixture
def ledger(dynamodb_url, monkeypatch):
    """The ledger that a function opens by its environment, in an empty table."""
    table = f"jobs-{uuid.uuid4().hex}"
    environment = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_url,
        "JOBS_TABLE": table,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    make_table(boto3.client("dynamodb"), table)
    open_ledger.cache_clear()
    yield open_ledger(table)
    open_ledger.cache_clear()
