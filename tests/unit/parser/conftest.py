"""A valid brief, and fixtures that check or plan variations of it."""

import json
from datetime import UTC, datetime

import pytest

from briefcast.store.objects import DirStore, ObjectInfo, ObjectTooLarge
from lambdas.parser.parse import Refusal, check

WHEN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def brief():
    return {
        "campaign_name": "Out Before Sunrise",
        "campaign_message": "The best hour of the day",
        "target_audience": "Runners and hikers",
        "target_regions": ["Alps"],
        "products": [
            {"name": "Tarn Flask", "description": "Steel bottle", "existing_assets": "acme/flask/"},
            {"name": "Ridge Runner", "description": "Trail shoe"},
        ],
    }


@pytest.fixture
def check_brief(brief):
    """Checks the brief with these fields changed.

    `existing` are the keys of the assets that exist, `files` those that can be read as well.
    """

    def checked(existing=(), when=WHEN, body=None, files=None, **changes):
        existing = {*existing, *(files or {})}

        def read_asset(key, most):
            if len(files[key]) > most:
                raise ObjectTooLarge(key)
            return files[key]

        options = {name: changes.pop(name) for name in ("default_model", "model_override") if name in changes}
        return check(
            json.dumps({**brief, **changes}).encode() if body is None else body,
            when=when,
            find_asset=lambda key: ObjectInfo(key, 1, "e", "v1") if key in existing else None,
            read_asset=read_asset if files is not None else None,
            **options,
        )

    return checked


@pytest.fixture
def problems(check_brief):
    """Returns (pointer, found, fix) for each problem of the brief with these fields changed."""

    def found(**changes):
        result = check_brief(**changes)
        assert isinstance(result, Refusal), "the brief was accepted"
        return [(problem.pointer, problem.found, problem.fix) for problem in result.problems]

    return found


@pytest.fixture
def plan(check_brief):
    """Returns plan.json of the brief with these fields changed."""

    def planned(**changes):
        result = check_brief(**changes)
        assert not isinstance(result, Refusal), result.problems
        return result.document

    return planned


@pytest.fixture
def store(tmp_path):
    return DirStore(tmp_path)
