"""A product's photograph is set on a stage, or kept with the reason; both once, by what decides them."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from briefcast import keys
from briefcast.errors import AnalysisUnavailable
from briefcast.store.objects import DirStore
from composition.geometry import Size
from lambdas.analyst import staging
from lambdas.analyst.understand import understand

ASSET = "existing-assets/acme/flask/product.png"
PRODUCT = {"index": 0, "slug": "flask", "image": {"source": "existing", "key": ASSET}}


def plan(scene="studio", colors=("#1F5F5B",)):
    product = {
        "index": 0,
        "name": "Flask",
        "description": "A steel bottle",
        "seed": 7,
        "image": {"source": "existing", "key": ASSET, "version_id": None},
    }
    if scene:
        product["scene"] = scene
    return {"campaign": {"brand_colors": list(colors)}, "products": [product]}


def photograph(box=(150, 80, 250, 340)):
    image = Image.new("RGB", (400, 400), (236, 232, 228))
    ImageDraw.Draw(image).rounded_rectangle(box, 20, fill=(150, 30, 60))
    buffer = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.7)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def store(tmp_path):
    store = DirStore(tmp_path)
    store.write(ASSET, photograph(), "image/png")
    return store


def record(store, found):
    return json.loads(store.read(found.scene))


def test_the_picture_on_the_stage_is_what_is_analysed(store, nets):
    found = understand(store, plan(), PRODUCT, lambda: nets)
    written = record(store, found)
    picture = Image.open(io.BytesIO(store.read(written["key"])))
    assert written["scene"] == "studio"
    assert written["key"] == found.scene.removesuffix(".json") + ".png"
    assert picture.size == (1024, 1024)
    assert found.facts.size == Size(1024, 1024)
    assert max(written["doubts"].values()) <= 0.3


def test_the_product_s_pixels_are_in_the_picture_bit_by_bit_where_the_record_says_so(store, nets):
    store.write(ASSET, photograph((60, 20, 340, 380)), "image/png")
    written = record(store, understand(store, plan(), PRODUCT, lambda: nets))
    own = np.asarray(Image.open(io.BytesIO(store.read(ASSET))).crop((80, 40, 320, 360))).astype(int)
    picture = np.asarray(Image.open(io.BytesIO(store.read(written["key"])))).astype(int)
    rows, columns = own.shape[:2]
    found = any(
        (picture[top : top + rows, left : left + columns] == own).all()
        for top in range(150, 300)
        for left in range(380, 405)
    )
    assert (written["scale"], found) == (1, True)
    assert written["untouched"] > 0.97


def test_a_photograph_that_cuts_its_product_is_kept(store, nets):
    store.write(ASSET, photograph((150, 200, 250, 460)), "image/png")
    found = understand(store, plan(), PRODUCT, lambda: nets)
    written = record(store, found)
    assert (written["scene"], written["key"], written["scale"]) == ("keep", None, None)
    assert written["doubts"]["frame"] > 0.3
    assert found.facts.size == Size(400, 400)
    assert not store.head(found.scene.removesuffix(".json") + ".png")


def test_a_repetition_cuts_nothing(store, nets, monkeypatch):
    first = understand(store, plan(), PRODUCT, lambda: nets)
    monkeypatch.setattr(staging, "cut_out", lambda *_: pytest.fail("cut again"))
    again = understand(store, plan(), PRODUCT, lambda: pytest.fail("loaded again"))
    assert (again.scene, again.key, again.fresh) == (first.scene, first.key, False)


def test_other_colours_are_another_picture(store, nets):
    first, other = (
        understand(store, plan(colors=colors), PRODUCT, lambda: nets)
        for colors in (("#1F5F5B",), ("#B5485D",))
    )
    assert first.scene != other.scene
    assert first.key != other.key


def test_a_product_that_keeps_its_scene_has_no_record(store, nets):
    found = understand(store, plan(scene=None), PRODUCT, lambda: nets)
    assert found.scene is None
    assert found.facts.size == Size(400, 400)


def test_a_bug_in_the_cut_is_an_analysis_that_failed(store, nets, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(staging, "cut_out", fail)
    with pytest.raises(AnalysisUnavailable, match="ZeroDivisionError"):
        understand(store, plan(), PRODUCT, lambda: nets)


def test_the_keys_are_the_ones_that_the_roles_name():
    assert keys.scene_picture("a" * 64) == f"scenes/{'a' * 64}.png"
    assert keys.scene_record("a" * 64) == f"scenes/{'a' * 64}.json"
