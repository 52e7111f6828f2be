"""Whatever the picture, there are facts about it, the same each time, and they survive being written down."""

import hashlib
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from composition.facts import Facts, from_record, grid_shape, to_record
from composition.geometry import Size
from lambdas.analyst.analyse import analyse
from lambdas.analyst.nets import WEIGHTS, AnalysisUnavailable, Nets
from tests.searching import examples
from tests.unit.analyst import drawings

SIZES = [(300, 300), (1, 1), (2, 900), (30_000, 200), (200, 30_000), (7, 5), (4096, 64)]


def written(facts):
    return json.dumps(to_record(facts), sort_keys=True)


def assert_sound(facts: Facts, size):
    assert (facts.size.width, facts.size.height) == size
    assert facts.grids.shape == grid_shape(facts.size)
    for name in ("subject", "light", "dark", "bright", "detail", "attention"):
        grid = getattr(facts.grids, name)
        assert (grid.dtype, grid.shape) == (np.float32, facts.grids.shape)
        assert np.isfinite(grid).all()
        assert grid.min() >= 0
        assert grid.max() <= 1
    assert (facts.grids.dark <= facts.grids.bright).all()
    boxes = [facts.subject] if facts.subject else []
    for box in [*boxes, *(face.box for face in facts.faces), *(face.head for face in facts.faces)]:
        assert 0 <= box.left < box.right <= 1
        assert 0 <= box.top < box.bottom <= 1
    assert (facts.subject is None) == (facts.subject_confidence == 0)
    assert sum(swatch.share for swatch in facts.palette) == pytest.approx(1, abs=1e-6)
    for value in (facts.kind_confidence, facts.subject_confidence, facts.sharpness):
        assert 0 <= value <= 1
    assert from_record(json.loads(written(facts))).kind == facts.kind


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_odd_sizes(size, nets):
    image = Image.linear_gradient("L").convert("RGB").resize(size)
    assert_sound(analyse(image, nets), size)


def test_the_size_of_the_file_is_that_of_the_facts(nets):
    facts = analyse(drawings.studio((600, 400)), nets, Size(6000, 4000))
    assert_sound(facts, (6000, 4000))


@pytest.mark.search
@given(data=st.data())
@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_pixels(data, nets):
    width, height = (data.draw(st.integers(1, 90), name) for name in ("width", "height"))
    mode = data.draw(st.sampled_from(["RGB", "RGBA"]))
    seed = data.draw(st.integers(0, 2**32 - 1))
    levels = data.draw(st.sampled_from([2, 16, 256]))
    random = np.random.default_rng(seed)
    pixels = random.integers(0, levels, (height, width, len(mode))) * (255 // (levels - 1))
    image = Image.fromarray(pixels.astype(np.uint8), mode).resize((3 * width, 3 * height))
    assert_sound(analyse(image, nets), image.size)


@pytest.mark.parametrize("name", ["astronaut", "cat", "cup"])
def test_the_same_picture_gives_the_same_record(name, photographs, nets):
    first, second = (written(analyse(photographs[name], each)) for each in (nets, Nets()))
    assert first == second


def test_a_record_keeps_the_facts(photographs, nets):
    facts = analyse(photographs["astronaut"], nets)
    again = from_record(json.loads(written(facts)))
    assert written(again) == written(facts)
    assert again.grids.subject == pytest.approx(facts.grids.subject, abs=1 / 500)


def test_a_record_is_small(photographs, nets):
    assert len(written(analyse(photographs["astronaut"], nets))) < 36_000


def test_a_portrait(photographs, nets):
    facts = analyse(photographs["astronaut"], nets)
    assert_sound(facts, (400, 400))
    assert facts.kind == "people"
    (face,) = facts.faces
    assert face.major
    assert face.head.top < 0.06
    assert facts.subject.bottom == 1
    assert facts.grids.subject[20, 28] > 0.8  # cells of the face
    assert facts.grids.subject[20, 58] < 0.2  # and of the wall


@pytest.mark.parametrize("name", ["cat", "cup"])
def test_a_subject_without_a_face(name, photographs, nets):
    facts = analyse(photographs[name], nets)
    assert (facts.kind, facts.faces) == ("subject", ())
    assert facts.subject.area > 0.4


def test_weights_that_are_missing_are_reported_by_name(tmp_path):
    with pytest.raises(AnalysisUnavailable, match=r"faces\.onnx"):
        Nets(tmp_path)


def test_damaged_weights_are_reported_by_name(tmp_path):
    for name in ("faces.onnx", "u2netp.onnx"):
        (tmp_path / name).write_bytes(b"not a net")
    with pytest.raises(AnalysisUnavailable, match=r"faces\.onnx"):
        Nets(tmp_path)


def test_the_weights_are_those_that_make_weights_builds():
    lines = dict(reversed(line.split()) for line in (WEIGHTS / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(lines) == {path.name for path in WEIGHTS.glob("*.onnx")}
    for name, expected in lines.items():
        assert hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() == expected
