"""A stack that another machine's state knows is not made a second time."""

from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from deploy import environments
from deploy.__main__ import check_state
from operations.doctor.account import Account
from operations.errors import CommandError

DEV = environments.read("dev")
EMPTY, FULL = SimpleNamespace(is_empty=lambda: True), SimpleNamespace(is_empty=lambda: False)


@pytest.fixture
def account(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    with mock_aws():
        yield Account(DEV)


@pytest.fixture
def table(account):
    boto3.client("dynamodb", region_name=DEV.region).create_table(
        TableName="briefcast-dev-jobs",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
    )


def test_a_first_deployment_has_neither_a_state_nor_a_table(account):
    check_state(DEV, account, EMPTY)


@pytest.mark.usefixtures("table")
def test_a_later_deployment_has_both(account):
    check_state(DEV, account, FULL)


@pytest.mark.usefixtures("table")
def test_a_table_without_a_state_was_made_elsewhere(account):
    with pytest.raises(CommandError, match="briefcast-dev exists in account 123456789012, but"):
        check_state(DEV, account, EMPTY)
