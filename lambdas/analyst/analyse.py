"""One picture in, everything that composition needs to know about it out."""

from PIL import Image

from composition.facts import Face, Facts, Grids
from composition.geometry import Rect, Size
from lambdas.analyst import heads, kind, picture, subject
from lambdas.analyst.faces import find_faces
from lambdas.analyst.grids import attract, coarse, measure_light
from lambdas.analyst.ground import find_foreground, measure_ground
from lambdas.analyst.horizon import find_horizon
from lambdas.analyst.nets import Mask, Nets
from lambdas.analyst.palette import measure_palette
from lambdas.analyst.picture import DETAIL, FINE, Picture
from lambdas.analyst.sharpness import measure_sharpness
from lambdas.analyst.subject import Subject
from pictures.oklab import to_oklab


def analyse(image: Image.Image, nets: Nets, size: Size | None = None) -> Facts:
    """Return the facts about an upright sRGB image, RGB or RGBA; the same pixels give the same facts.

    `size` is that of the file's picture when `image` is a smaller version of it. Raises AnalysisUnavailable
    when a net does not run.
    """
    taken = picture.take(image, size or Size(*image.size))
    salience = nets.subject_mask(taken.work) if taken.alpha is None else taken.alpha
    lab = to_oklab(taken.cells(FINE))
    foreground = find_foreground(lab) if taken.alpha is None else None
    about = _subject(taken, salience, foreground)
    is_scene = taken.alpha is None and foreground is None
    work = Size(*taken.work.size)
    supposed = [_pixels(head, work) for head in subject.supposed_heads(about)]
    candidates = find_faces(taken.work, nets.detect_faces, supposed)
    faces = heads.describe(candidates, work, about.mask, about.box)
    majors = [face for face in faces if face.major]
    if majors:
        about = subject.with_heads(about, [face.head for face in majors], max(face.score for face in majors))
    elif is_scene:
        about = subject.without_everything(about)
    ground = measure_ground(lab, about.mask) if taken.alpha is None else None
    light = measure_light(taken.cells(DETAIL))
    mask = coarse(about.mask)
    sort, certainty = kind.tell_kind(
        about, faces, ground, light.detail, light.lightness, cutout=taken.alpha is not None
    )
    return Facts(
        size=taken.size,
        kind=sort,
        kind_confidence=certainty,
        faces=faces,
        subject=about.box,
        subject_confidence=about.confidence,
        ground=ground,
        palette=measure_palette(taken.cells(1), mask),
        horizon=find_horizon(light.lightness, mask) if is_scene else None,
        sharpness=measure_sharpness(taken.work),
        grids=Grids(
            subject=mask,
            light=light.mean,
            dark=light.dark,
            bright=light.bright,
            detail=light.detail,
            attention=attract(coarse(_drawing(taken, salience, faces)), light.detail),
        ),
    )


def _subject(taken: Picture, salience: Mask, foreground: Mask | None) -> Subject:
    if taken.alpha is not None:
        return subject.from_alpha(taken.alpha)
    return subject.from_nets(salience, foreground, taken.fine_shape)


def _drawing(taken: Picture, salience: Mask, faces: tuple[Face, ...]) -> Mask:
    """Return what draws the eye on the fine grid: what the net sees, decided or not, and every face."""
    drawing = subject.scaled(subject.stretched(salience), taken.fine_shape)
    return subject.with_boxes(drawing, [face.box for face in faces])


def _pixels(box: Rect, size: Size) -> Rect:
    return Rect(
        box.left * size.width, box.top * size.height, box.right * size.width, box.bottom * size.height
    )
