"""Faces are found where there are any, at every size and turn, and nowhere else."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from composition.geometry import Rect, Size
from lambdas.analyst.faces import find_faces
from lambdas.analyst.heads import MOST_FACES, MOST_MAJOR, describe
from tests.unit.analyst import drawings

FACE = Rect(0.34, 0.14, 0.55, 0.35)  # of the astronaut, marked by hand
NO_MASK_CELLS = (32, 32)


@pytest.fixture(scope="module")
def astronaut(photographs):
    return photographs["astronaut"]


@pytest.fixture(scope="module")
def face(astronaut):
    """The astronaut's head, cut out."""
    width, height = astronaut.size
    return astronaut.crop((int(0.27 * width), 0, int(0.62 * width), int(0.38 * height)))


def middle(rect):
    return (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2


def found_in(image, nets):
    return find_faces(image, nets.detect_faces)


def test_a_face_is_found_where_it_is(astronaut, nets):
    (found,) = found_in(astronaut, nets)
    x, y = middle(found.box)
    assert (x / astronaut.width, y / astronaut.height) == pytest.approx(middle(FACE), abs=0.04)
    assert found.score > 0.8


@pytest.mark.parametrize("name", ["cat", "cup"])
def test_a_cat_and_a_plate_are_no_faces(name, photographs, nets):
    assert found_in(photographs[name], nets) == []


def test_two_dots_and_a_line_are_no_face(nets):
    plate = drawings.studio((800, 800), box=(0, 0, 0, 0))
    draw = ImageDraw.Draw(plate)
    draw.ellipse((150, 150, 650, 650), fill=(250, 250, 250), outline=(180, 180, 180), width=6)
    draw.ellipse((300, 320, 350, 370), fill=(110, 40, 30))
    draw.ellipse((450, 320, 500, 370), fill=(110, 40, 30))
    draw.arc((320, 380, 480, 520), 20, 160, fill=(40, 120, 40), width=12)
    assert found_in(plate, nets) == []


def test_a_small_face_is_found_in_a_large_picture(face, nets):
    image = drawings.seascape((1280, 800))
    small = face.resize((90, 98))
    image.paste(small, (900, 500))
    (found,) = found_in(image, nets)
    x, y = middle(found.box)
    assert 900 < x < 990
    assert 500 < y < 598


def test_a_face_that_fills_the_frame_is_found(face, nets):
    width, height = face.size
    close = face.crop((int(0.2 * width), int(0.25 * height), int(0.82 * width), int(0.98 * height))).resize(
        (500, 560)
    )
    (found,) = found_in(close, nets)
    assert found.box.width > 0.6 * close.width


def test_a_mirrored_face_looks_the_other_way(astronaut, nets):
    yaws = []
    for image in (astronaut, ImageOps.mirror(astronaut)):
        candidates = found_in(image, nets)
        (described,) = describe(candidates, Size(*image.size), empty(), None)
        yaws.append(described.yaw)
    assert yaws[0] == pytest.approx(-yaws[1], abs=0.05)


@pytest.mark.parametrize("degrees", [-25, 25])
def test_a_tilted_face_is_found(degrees, astronaut, nets):
    assert len(found_in(astronaut.rotate(degrees, fillcolor=(128, 128, 128)), nets)) == 1


def test_sixty_faces_are_found_within_the_limit_and_none_of_them_rules(face, nets):
    crowd = Image.new("RGB", (1400, 840), (70, 70, 80))
    for place in range(60):
        crowd.paste(face.resize((130, 130)), (place % 10 * 140 + 5, place // 10 * 140 + 5))
    faces = describe(found_in(crowd, nets), Size(*crowd.size), empty(), None)
    assert MOST_MAJOR < len(faces) <= MOST_FACES
    assert not any(each.major for each in faces)


def test_a_bystander_is_not_major(face, nets):
    image = Image.new("RGB", (1200, 700), (140, 150, 150))
    image.paste(face.resize((420, 460)), (120, 120))
    image.paste(face.resize((110, 120)), (900, 300))
    large, small = describe(found_in(image, nets), Size(*image.size), empty(), None)
    assert (large.major, small.major) == (True, False)


def test_a_head_holds_the_hair_that_the_mask_shows(astronaut, nets):
    work = Size(*astronaut.size)
    candidates = found_in(astronaut, nets)
    (bare,) = describe(candidates, work, empty(), None)
    mask = empty((64, 64))
    mask[2:22, 12:40] = 1  # wide hair above and beside the face
    (haired,) = describe(candidates, work, mask, None)
    assert haired.head.left < bare.head.left
    assert haired.head.right > bare.head.right - 1e-6
    assert haired.head.bottom == bare.head.bottom
    for face in (bare, haired):
        assert face.head.left <= face.box.left < face.box.right <= face.head.right
        assert face.head.top <= face.box.top < face.box.bottom <= face.head.bottom


def empty(shape=NO_MASK_CELLS):
    return np.zeros(shape, np.float32)
