import pytest

from tests.unit.operations.stubbed_cloud import StubbedCloud


@pytest.fixture
def cloud():
    stubbed = StubbedCloud()
    yield stubbed
    stubbed.assert_all_were_called()
