"""What every test may use."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image


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
