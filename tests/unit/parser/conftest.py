"""A valid brief, and fixtures that check or plan variations of it."""

import json
from datetime import UTC, datetime

import pytest

from briefcast.store.objects import DirStore, Listing, ObjectInfo, ObjectTooLarge
from lambdas.parser.parse import Refusal, check

WHEN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class AssetsInMemory:
    """Assets by their keys; those whose bytes are None exist and are never read."""

    def __init__(self, files):
        self.files = files

    def read(self, key, *, version_id=None, max_bytes=None):
        if max_bytes is not None and len(self.files[key]) > max_bytes:
            raise ObjectTooLarge(key)
        return self.files[key]

    def head(self, key):
        return ObjectInfo(key, 1, "e", "v1") if key in self.files else None

    def list_folder(self, prefix):
        below = [key.removeprefix(prefix) for key in sorted(self.files) if key.startswith(prefix)]
        return Listing(
            tuple(name for name in below if "/" not in name),
            tuple(dict.fromkeys(name.partition("/")[0] for name in below if "/" in name)),
        )


FLASK = "existing-assets/acme/flask/product.png"


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

    `existing` are the keys of the assets that exist beside the flask's picture, `files` those that can be
    read as well. `missing` are keys that do not exist.
    """

    def checked(existing=(), when=WHEN, body=None, files=None, missing=(), **changes):
        there = {FLASK: None, **dict.fromkeys(existing), **(files or {})}
        assets = AssetsInMemory({key: data for key, data in there.items() if key not in missing})
        options = {name: changes.pop(name) for name in ("default_model", "model_override") if name in changes}
        return check(
            json.dumps({**brief, **changes}).encode() if body is None else body,
            when=when,
            assets=assets,
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
    """A store with the flask's picture."""
    store = DirStore(tmp_path)
    store.write(FLASK, b"a picture", "image/png")
    return store
