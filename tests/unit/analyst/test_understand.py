"""Facts are found under the picture's hash or measured and written there; the picture decides the errors."""

import hashlib
import io
import json

import pytest
from PIL import Image

from briefcast import keys
from briefcast.errors import AnalysisUnavailable, UnusableAsset
from briefcast.store.objects import DirStore
from composition.facts import VERSION, from_record
from lambdas.analyst import handler, understand
from lambdas.analyst.nets import Nets
from tests.unit.analyst import drawings

CAMPAIGN = "spring-20260301-120000-abcdef"
ASSET = "existing-assets/acme/flask/product.png"
PLAN = {"products": [{"index": 0, "image": {"source": "existing", "key": ASSET, "version_id": None}}]}
PRODUCT = {"index": 0, "slug": "flask", "image": {"source": "existing", "key": ASSET}}


def encoded(image, image_format="PNG"):
    buffer = io.BytesIO()
    image.save(buffer, image_format)
    return buffer.getvalue()


@pytest.fixture
def store(tmp_path):
    store = DirStore(tmp_path)
    store.write(ASSET, encoded(drawings.studio()), "image/png")
    store.write(keys.plan(CAMPAIGN), json.dumps(PLAN).encode(), "application/json")
    return store


def no_nets():
    raise AssertionError("the picture is known already")


def record_key(store):
    return keys.understanding(VERSION, hashlib.sha256(store.read(ASSET)).hexdigest())


def test_facts_are_written_under_the_picture_s_hash(store, nets):
    found = understand.understand(store, PLAN, PRODUCT, lambda: nets)
    assert (found.key, found.fresh) == (record_key(store), True)
    assert from_record(json.loads(store.read(found.key))).kind == found.facts.kind == "packshot"


def test_a_known_picture_is_neither_decoded_nor_analysed(store, nets, monkeypatch):
    understand.understand(store, PLAN, PRODUCT, lambda: nets)
    before = store.read(record_key(store))
    monkeypatch.setattr(understand, "decode_reduced", no_nets)
    found = understand.understand(store, PLAN, PRODUCT, no_nets)
    assert (found.facts.kind, found.fresh) == ("packshot", False)
    assert store.read(record_key(store)) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"version": 0}'], ids=["empty", "cut", "list", "older"])
def test_a_record_that_cannot_be_read_is_renewed(body, store, nets):
    store.write(record_key(store), body, "application/json")
    assert understand.understand(store, PLAN, PRODUCT, lambda: nets).fresh
    assert from_record(json.loads(store.read(record_key(store)))).kind == "packshot"


def test_a_picture_that_is_gone_or_no_picture_is_the_author_s_to_mend(store):
    store.write(ASSET, b"no picture", "image/png")
    with pytest.raises(UnusableAsset, match=r"product\.png: found 10 bytes of another kind"):
        understand.understand(store, PLAN, PRODUCT, no_nets)
    (store.root / ASSET).unlink()
    with pytest.raises(UnusableAsset, match="no such picture any more"):
        understand.understand(store, PLAN, PRODUCT, no_nets)


def test_missing_weights_are_an_analysis_that_is_unavailable(store, tmp_path):
    with pytest.raises(AnalysisUnavailable, match=r"faces\.onnx"):
        understand.understand(store, PLAN, PRODUCT, lambda: Nets(tmp_path / "nowhere"))
    assert store.head(record_key(store)) is None


def test_a_bug_in_a_measure_is_an_analysis_that_is_unavailable(store, nets, monkeypatch):
    def divides(*_):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(understand, "analyse", divides)
    with pytest.raises(AnalysisUnavailable, match=r"product\.png: ZeroDivisionError: by nothing"):
        understand.understand(store, PLAN, PRODUCT, lambda: nets)


def test_a_generated_picture_is_read_from_the_campaign(store, nets):
    key = keys.generated(CAMPAIGN, "flask", 0)
    store.write(key, encoded(Image.new("RGB", (300, 300), "navy")), "image/png")
    product = {**PRODUCT, "image": {"source": "generated", "key": key, "digest": "0" * 64}}
    plan = {"products": [{"index": 0, "image": {"source": "generate"}}]}
    found = understand.understand(store, plan, product, lambda: nets)
    assert found.facts.size.width == 300


def test_the_handler_returns_a_pointer(store, lambda_context, monkeypatch, capsys):
    monkeypatch.setenv("STORE_URL", store.root.as_uri())
    handler.settings.cache_clear()
    event = {"execution_arn": "arn:x", "retries": 0, "campaign_id": CAMPAIGN, "product": PRODUCT}
    answers = [handler.lambda_handler(event, lambda_context) for _ in range(2)]
    handler.settings.cache_clear()
    assert answers[0] == {
        "source": "analyst",
        "scene": None,
        "key": record_key(store),
        "kind": "packshot",
        "faces": 0,
        "fresh": True,
    }
    assert answers[1] == {**answers[0], "fresh": False}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [line["PicturesAnalysed"] for line in lines] == [[1], [0]]
    assert ["AnalysisMilliseconds" in line for line in lines] == [True, False]
