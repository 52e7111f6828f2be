"""Products cut out of their photographs: their own pixels, no halo of the old ground, and doubt."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from lambdas.analyst.cutout import MOST_DOUBT, cut_out, untouched

SIDE = 400
GROUND = (236, 232, 228)


def drawn(draw_product, ground=GROUND, blur=0.7):
    """A picture of something in front of a plain ground, as soft at its edges as a lens makes it."""
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw_product(ImageDraw.Draw(image))
    return image.filter(ImageFilter.GaussianBlur(blur))


def bottle(draw):
    draw.rounded_rectangle((150, 80, 250, 340), 20, fill=(150, 30, 60))


def knows(*boxes):
    """A net that takes these boxes, in pixels of the picture, for the subject."""

    def find_subject(work):
        mask = np.zeros((SIDE, SIDE), np.float32)
        for left, top, right, bottom in boxes:
            mask[top:bottom, left:right] = 1
        return mask

    return find_subject


BOTTLE = knows((150, 80, 250, 340))
NOTHING = knows()


def never(work):
    raise AssertionError("the net is not asked about a picture whose alpha decides")


def test_a_product_on_a_plain_ground_is_cut_out_without_doubt():
    image = drawn(bottle)
    cutout = cut_out(image, BOTTLE)
    alpha = cutout.pixels[..., 3]
    truth = np.asarray(drawn(bottle, ground=(0, 0, 0)).convert("L")) > 40
    assert cutout.usable
    assert cutout.doubt < 0.1
    assert ((alpha >= 128) != truth).mean() < 0.002
    assert alpha[5, 5] == 0
    assert alpha[200, 200] == 255


def test_the_pixels_inside_are_those_of_the_photograph():
    image = drawn(bottle)
    cutout = cut_out(image, BOTTLE)
    photograph = np.asarray(image)
    opaque = cutout.pixels[..., 3] == 255
    assert (cutout.pixels[opaque][:, :3] == photograph[opaque]).all()
    assert untouched(cutout.pixels, photograph) > 0.97


def test_the_share_of_untouched_pixels_is_counted():
    photograph = np.full((10, 10, 3), 90, np.uint8)
    cutout = np.dstack([photograph, np.full((10, 10), 255, np.uint8)])
    assert untouched(cutout, photograph) == 1
    cutout[:3, :, 0] += 1  # another colour
    cutout[3:5, :, 3] = 200  # a mixture
    cutout[5:6, :, 3] = 100  # more ground than product: not counted
    assert untouched(cutout, photograph) == pytest.approx(40 / 90)
    cutout[..., 3] = 0
    assert untouched(cutout, photograph) == 0


def test_the_edge_brings_no_halo_of_the_old_ground():
    cutout = cut_out(drawn(bottle), BOTTLE).pixels
    edge = cutout[(cutout[..., 3] > 30) & (cutout[..., 3] < 225)]
    assert len(edge) > 200
    assert np.abs(edge[:, :3].astype(int) - (150, 30, 60)).max(1).mean() < 16  # the ground is 200 levels away


def test_a_shadow_on_the_ground_is_left_behind():
    image = Image.new("RGB", (SIDE, SIDE), GROUND)
    shadow = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(shadow).ellipse((120, 320, 330, 370), fill=90)
    dark = tuple(level // 2 for level in GROUND)
    image.paste(dark, mask=shadow.filter(ImageFilter.GaussianBlur(12)))
    bottle(ImageDraw.Draw(image))
    alpha = cut_out(image.filter(ImageFilter.GaussianBlur(0.7)), BOTTLE).pixels[..., 3]
    assert alpha[352:, :].max() < 128
    assert alpha[:, 275:].max() < 128


def test_the_hole_of_a_handle_is_open_and_a_white_screen_is_not():
    def cup(draw):
        draw.ellipse((230, 140, 350, 280), fill=(40, 60, 90))
        draw.ellipse((258, 168, 322, 252), fill=GROUND)
        draw.rectangle((110, 110, 250, 320), fill=(40, 60, 90))

    handle = cut_out(drawn(cup), knows((110, 110, 250, 320))).pixels[..., 3]
    assert handle[210, 290] == 0
    assert handle[200, 180] == 255

    def telephone(draw):
        draw.rectangle((120, 60, 280, 340), fill=(30, 30, 34))
        draw.rectangle((132, 80, 268, 320), fill=tuple(level - 7 for level in GROUND))

    screen = cut_out(drawn(telephone), knows((120, 60, 280, 340))).pixels[..., 3]
    assert screen[200, 200] == 255


def test_a_screen_that_shows_a_photograph_is_kept_though_the_net_takes_its_subject_alone():
    def television(draw):
        draw.rectangle((40, 90, 360, 290), fill=(20, 20, 22))
        for row in range(98, 282):
            draw.line((48, row, 352, row), fill=(60 + row // 3, 90, 220 - row // 2))

    cutout = cut_out(drawn(television), knows((180, 150, 230, 220)))
    assert (cutout.pixels[110:270, 60:340, 3] == 255).mean() > 0.99


def test_white_on_white_is_in_doubt():
    def shirt(draw):
        draw.rectangle((120, 80, 280, 330), fill=(233, 230, 226))

    cutout = cut_out(drawn(shirt), knows((120, 80, 280, 330)))
    assert cutout.doubts["clear"] > MOST_DOUBT
    assert not cutout.usable


def test_glass_is_in_doubt():
    def glass(draw):
        draw.rectangle((140, 80, 260, 330), fill=(120, 124, 128))
        draw.rectangle((146, 86, 254, 324), fill=(232, 229, 225))

    assert not cut_out(drawn(glass), knows((140, 80, 260, 330))).usable


def test_a_thin_chain_that_is_left_out_is_in_doubt():
    def necklace(draw):
        for side in (-1, 1):
            draw.line((200, 250, 200 + side * 90, 20), fill=(120, 118, 116), width=1)
        draw.rectangle((185, 250, 215, 340), fill=(90, 40, 140))

    cutout = cut_out(drawn(necklace, blur=0.5), knows((185, 250, 215, 340)))
    assert cutout.doubts["lost"] > MOST_DOUBT


@pytest.mark.parametrize("box", [(150, 200, 250, 420), (-20, 100, 200, 300), (200, 100, 420, 300)])
def test_a_product_that_the_photograph_cuts_is_in_doubt(box):
    image = drawn(lambda draw: draw.rectangle(box, fill=(150, 30, 60)))
    left, top, right, bottom = (min(SIDE, max(0, edge)) for edge in box)
    assert cut_out(image, knows((left, top, right, bottom))).doubts["frame"] > MOST_DOUBT


def test_a_product_that_fills_the_frame_is_in_doubt():
    rng = np.random.default_rng(5)
    noise = Image.fromarray(rng.integers(0, 255, (40, 40, 3), np.uint8)).resize((SIDE, SIDE))
    assert not cut_out(noise, knows((0, 0, SIDE, SIDE))).usable


def test_a_picture_of_nothing_is_in_doubt():
    cutout = cut_out(Image.new("RGB", (SIDE, SIDE), GROUND), NOTHING)
    assert cutout.doubts["size"] == 1
    assert cutout.pixels[..., 3].max() == 0


def with_alpha(draw_alpha, level=255):
    image = Image.new("RGBA", (SIDE, SIDE), (150, 30, 60, 0))
    alpha = Image.new("L", (SIDE, SIDE))
    draw_alpha(ImageDraw.Draw(alpha), level)
    image.putalpha(alpha)
    return image


def test_a_picture_that_is_cut_out_already_keeps_its_alpha():
    cutout = cut_out(with_alpha(lambda draw, level: draw.ellipse((100, 100, 300, 300), fill=level)), never)
    assert cutout.usable
    assert cutout.pixels[200, 200].tolist() == [150, 30, 60, 255]
    assert cutout.pixels[10, 10].tolist() == [0, 0, 0, 0]


def test_a_file_that_is_trimmed_to_its_product_is_not_cut_by_its_frame():
    trimmed = with_alpha(lambda draw, level: draw.ellipse((0, 0, SIDE, SIDE), fill=level))
    assert cut_out(trimmed, never).usable
    cut = with_alpha(lambda draw, level: draw.rectangle((100, 100, 300, SIDE), fill=level))
    assert not cut_out(cut, never).usable


@pytest.mark.parametrize("level", [254, 250])
def test_an_alpha_that_is_all_but_opaque_leaves_nothing_out(level):
    image = drawn(bottle).convert("RGBA")
    image.putalpha(level)
    cutout = cut_out(image, BOTTLE)
    assert cutout.pixels[200, 200, 3] == 255
    assert cutout.pixels[5, 5, 3] == 0


def test_an_alpha_of_nothing_is_in_doubt():
    assert not cut_out(with_alpha(lambda draw, level: None), never).usable


def test_a_large_photograph_is_cut_at_its_own_resolution(nets):
    image = drawn(bottle).resize((1300, 1300), Image.Resampling.BICUBIC)
    cutout = cut_out(image, nets.subject_mask)
    assert cutout.pixels.shape == (1300, 1300, 4)
    assert cutout.usable
    truth = 260 * 100 * (1300 / SIDE) ** 2
    assert (cutout.pixels[..., 3] >= 128).sum() == pytest.approx(truth, rel=0.02)


def test_the_same_photograph_gives_the_same_bytes():
    assert (cut_out(drawn(bottle), BOTTLE).pixels == cut_out(drawn(bottle), BOTTLE).pixels).all()
