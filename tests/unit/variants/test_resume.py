"""When a task's record answers for it, and when it does not."""

import json

import pytest

from briefcast import keys
from briefcast.store.objects import DirStore
from composition.facts import VERSION, to_record
from composition.geometry import Size
from lambdas.variants import materials, render, resume
from tests.unit.variants.layouts import facts_of
from tests.unit.variants.rendering import branded, render_task


class CountingStore(DirStore):
    """Remembers the keys that were written, and those that were read whole."""

    def __init__(self, root):
        super().__init__(root)
        self.written, self.read_whole = [], []

    def write(self, key, body, content_type):
        self.written.append(key)
        super().write(key, body, content_type)

    def read(self, key, **how):
        self.read_whole.append(key)
        return super().read(key, **how)


@pytest.fixture
def counting(store):
    return CountingStore(store.root)


@pytest.fixture
def done(store, make_plan, product):
    return render_task(store, make_plan(), product, 0, 512)


def again(store, make_plan, product, **task):
    return render_task(store, make_plan(**task), product, 0, 512)


def test_a_task_that_was_done_writes_nothing_and_reads_its_record_only(counting, done, make_plan, product):
    second = again(counting, make_plan, product)
    assert second.resumed
    assert second.record == done.record
    assert counting.written == []
    assert counting.read_whole == [done.record_key]


def key_of(record, file):
    return record["thumbnail_key"] if file == "thumbnail_key" else record["variants"][2][file]


each_file = pytest.mark.parametrize("file", ["key", "preview_key", "thumbnail_key"])


@each_file
def test_a_file_that_is_gone_is_made_again(counting, done, make_plan, product, file):
    key = key_of(done.record, file)
    (counting.root / key).unlink()
    second = again(counting, make_plan, product)
    assert not second.resumed
    assert counting.head(key) is not None
    assert second.record["variants"] == done.record["variants"]


@each_file
def test_a_file_with_other_bytes_is_made_again(counting, done, make_plan, product, file):
    key = key_of(done.record, file)
    before = (counting.root / key).read_bytes()
    (counting.root / key).write_bytes(before[:-1] + b"x")
    assert not again(counting, make_plan, product).resumed
    assert (counting.root / key).read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        {"message": "Another one"},
        {"action": "Buy"},
        {"locale": "de-DE"},
        {"placements": ["facebook-feed"]},
        {"thumbnail": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_task_is_rendered(store, done, make_plan, product, change):
    assert not again(store, make_plan, product, **change).resumed


def test_another_brand_color_is_rendered(store, done, make_plan, product):
    plan = make_plan()
    plan["campaign"]["brand_colors"] = ["#000000"]
    assert not render_task(store, plan, product, 0, 512).resumed


def test_a_source_that_was_replaced_is_rendered(store, done, make_plan, product, png):
    store.write(product["image"]["key"], png, "image/png")
    assert not again(store, make_plan, product).resumed


def test_a_logo_that_was_replaced_is_rendered(store, make_plan, product, png):
    plan = make_plan()
    plan["campaign"]["brand"] = branded(logo="existing-assets/acme/logo.png")
    store.write("existing-assets/acme/logo.png", png, "image/png")
    render_task(store, plan, product, 0, 512)
    assert render_task(store, plan, product, 0, 512).resumed
    store.write("existing-assets/acme/logo.png", png + b"another", "image/png")
    assert not render_task(store, plan, product, 0, 512).resumed


def test_a_picture_that_has_been_analysed_since_is_rendered(store, done, make_plan, product):
    sha256 = done.record["source"]["sha256"]
    record = to_record(facts_of(Size(1024, 768)))
    store.write(keys.understanding(VERSION, sha256), json.dumps(record).encode(), "application/json")
    second = again(store, make_plan, product)
    assert not second.resumed
    assert second.record["source"]["facts"] == "analyst"
    assert again(store, make_plan, product).resumed


def test_another_focus_is_rendered(store, done, make_plan, product):
    plan = make_plan()
    plan["products"][0]["focus"] = {"x": 0.2, "y": 0.3}
    assert not render_task(store, plan, product, 0, 512).resumed


def test_other_code_renders(store, done, make_plan, product, monkeypatch):
    monkeypatch.setattr(resume, "_code", lambda: "the next release")
    assert not again(store, make_plan, product).resumed


@pytest.mark.parametrize("file", ["resume.py", "inner/module.py", "libkernel.so", "tables.json"])
def test_the_code_s_digest_changes_with_any_file_that_draws(tmp_path, monkeypatch, file):
    digests = set()
    for text in ("x = 1", "x = 2"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
        monkeypatch.setattr(resume, "__file__", str(tmp_path / "resume.py"))
        digests.add(resume._code.__wrapped__())
    assert len(digests) == 2


@pytest.mark.parametrize(
    "left",
    [b"no JSON", b"[]", b"null", b"{}", b'{"inputs": 1}'],
    ids=["text", "list", "null", "empty", "short"],
)
def test_a_record_that_cannot_be_used_is_replaced(store, done, make_plan, product, left):
    store.write(done.record_key, left, "application/json")
    second = again(store, make_plan, product)
    assert not second.resumed
    assert json.loads(store.read(done.record_key)) == second.record


def test_a_record_of_a_version_that_kept_less_is_replaced(store, done, make_plan, product):
    older = {name: value for name, value in done.record.items() if name != "thumbnail_sha256"}
    store.write(done.record_key, json.dumps(older).encode(), "application/json")
    assert not again(store, make_plan, product).resumed


def test_nothing_is_drawn_when_a_task_was_done(store, done, make_plan, product, monkeypatch):
    monkeypatch.setattr(render, "compose", lambda *_: pytest.fail("it was composed"))
    monkeypatch.setattr(materials.decoding, "decode", lambda *_: pytest.fail("it was decoded"))
    assert again(store, make_plan, product).resumed
