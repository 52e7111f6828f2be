"""A deployment that was idle for weeks: the first Invoke of each function answers 409."""

import random

import pytest

from briefcast.registries.functions import function_rows
from chaos.faults import INVOKE_PREPARING, Fault
from chaos.run import Injectors
from chaos.schedule import Schedule
from local.cloud import LocalCloud
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_workflow import a_brief

FAULTS = [Fault(INVOKE_PREPARING, 0, 1, name) for name, row in function_rows().items() if "state" in row]


@pytest.fixture
def schedule():
    return Schedule(FAULTS)


@pytest.fixture
def workflow(schedule, tmp_path):
    hooks = Injectors(schedule, random.Random(0))
    with LocalCloud(log_dir=tmp_path, retry_wait_scale=0.01, calls_aws=False, hooks=hooks) as cloud:
        hooks.operator.cloud = cloud
        yield Workflow(cloud)


def test_the_first_brief_after_weeks_is_published(workflow, schedule):
    manifest = workflow.published(a_brief("Lamp", campaign_name="Chaos 0000"), "chaos-0000")
    assert manifest["status"] == "completed"
    assert [schedule.struck(fault) for fault in FAULTS] == [1] * len(FAULTS)
