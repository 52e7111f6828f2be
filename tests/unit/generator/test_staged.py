"""A customer's own product on the stage: its pixels as they were, in every crop, with a shadow."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from drafts.color import Tone
from drafts.cutouts import ROOM, SCALES, stage_cutout
from drafts.scene import DESIGN_SIZE

BRAND = ("#1F5F5B", "#F4B942", "#F3EFE6")


def bottle(width=200, height=420, color=(150, 30, 60), margin=30):
    """A cut-out with a texture, so that a resampled pixel differs."""
    rng = np.random.default_rng(3)
    pixels = np.clip(rng.normal(color, 12, (height + 2 * margin, width + 2 * margin, 3)), 0, 255)
    image = Image.fromarray(pixels.astype(np.uint8)).convert("RGBA")
    alpha = Image.new("L", image.size)
    ImageDraw.Draw(alpha).rounded_rectangle(
        (margin, margin, margin + width - 1, margin + height - 1), width // 8, fill=255
    )
    image.putalpha(alpha)
    return image


def own_part(staged, cutout):
    """The staged picture where the cut-out lies, and the trimmed cut-out."""
    trimmed = cutout.crop(cutout.getchannel("A").getbbox())
    box = (staged.left, staged.top, staged.left + trimmed.width, staged.top + trimmed.height)
    return np.asarray(staged.picture.crop(box)), np.asarray(trimmed)


@pytest.mark.parametrize("height", [420, 700])
def test_every_opaque_pixel_is_the_photographs_own(height):
    cutout = bottle(height=height)
    staged = stage_cutout(cutout, BRAND, 5, hangs=False)
    picture, product = own_part(staged, cutout)
    opaque = product[..., 3] == 255
    assert staged.scale == 1
    assert (picture[opaque] == product[opaque][:, :3]).all()


@pytest.mark.parametrize(("width", "height"), [(60, 100), (200, 420), (900, 300), (1400, 2600), (30, 1500)])
@pytest.mark.parametrize("hangs", [False, True])
def test_a_product_keeps_its_shape_and_stays_within_the_room_of_a_drawn_one(width, height, hangs):
    cutout = bottle(width, height)
    staged = stage_cutout(cutout, BRAND, 5, hangs=hangs)
    side = staged.picture.width
    unit = side / DESIGN_SIZE
    assert staged.picture.height == side
    assert SCALES[0] - 0.01 <= unit <= SCALES[1] + 0.01
    assert max(width * staged.scale / ROOM[0], height * staged.scale / ROOM[1]) <= unit * 1.01
    assert max(width * staged.scale / ROOM[0], height * staged.scale / ROOM[1]) >= unit * 0.6
    assert staged.left > 0.2 * side
    assert staged.top > 0.05 * side
    assert staged.left + width * staged.scale / 2 == pytest.approx(side / 2, abs=2)


def test_a_standing_product_throws_a_shadow_beside_its_foot():
    cutout = bottle()
    staged = stage_cutout(cutout, BRAND, 5, hangs=False)
    empty = stage_cutout(bottle(2, 420), BRAND, 5, hangs=False).picture.resize(staged.picture.size)
    foot = staged.top + 420
    beside = (staged.left + 204, foot - 12, staged.left + 214, foot)
    assert np.mean(staged.picture.crop(beside)) < np.mean(empty.crop(beside)) - 8


@pytest.mark.parametrize("color", [(245, 245, 245), (20, 20, 22), (200, 190, 180), (110, 140, 138)])
def test_the_wall_is_lighter_or_darker_than_the_product(color):
    for seed in range(4):
        staged = stage_cutout(bottle(color=color), BRAND, seed, hangs=False)
        wall = staged.picture.crop((staged.left - 60, staged.top, staged.left - 20, staged.top + 60))
        tones = [
            Tone.from_hex("#" + bytes(int(level) for level in np.mean(part, (0, 1))).hex().upper())
            for part in (np.asarray(wall), np.full((1, 1, 3), color))
        ]
        assert abs(tones[0].lightness - tones[1].lightness) > 0.05


def test_the_same_cutout_and_seed_give_the_same_bytes_and_another_seed_does_not():
    first, again, other = (stage_cutout(bottle(), BRAND, seed, hangs=False) for seed in (5, 5, 6))
    assert first.picture.tobytes() == again.picture.tobytes() != other.picture.tobytes()


def test_a_cutout_of_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing"):
        stage_cutout(Image.new("RGBA", (50, 50)), BRAND, 5, hangs=False)
