"""The two nets that look at a picture, both in onnxruntime: BlazeFace for faces, U²-Netp for the subject.

`weights/README.md` says where the weights come from and under which licences.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from briefcast.errors import AnalysisUnavailable
from lambdas.analyst.runtime import onnxruntime

WEIGHTS = Path(__file__).with_name("weights")
FACE_SIDE = 192  # pixels of the square that BlazeFace's full-range net takes
FACE_CELLS = 48  # it reports one candidate for each cell of a 48 x 48 grid
MASK_SIDE = 320  # pixels of the square that U²-Netp takes
# The mean and spread of ImageNet's channels, with which U²-Netp was trained.
CHANNEL_MEANS = np.array((0.485, 0.456, 0.406), np.float32)
CHANNEL_SPREADS = np.array((0.229, 0.224, 0.225), np.float32)
MOST_LOGIT = 80.0  # exp() of more overflows a 32-bit float

Mask = NDArray[np.float32]  # rows x columns, 0 ground .. 1 subject


@dataclass(frozen=True, slots=True)
class Detections:
    """Candidates for faces in a square picture, in shares of its side; one face may give several."""

    scores: NDArray[np.float32]  # 0..1
    boxes: NDArray[np.float32]  # one row each: left, top, right, bottom
    points: NDArray[np.float32]  # candidates x 6 x 2: right eye, left eye, nose, mouth, right ear, left ear


class Nets:
    """Both nets, loaded once a process (about 50 ms). Raises AnalysisUnavailable without their weights."""

    def __init__(self, weights: Path = WEIGHTS, threads: int = 1) -> None:
        self._faces = _load(weights / "faces.onnx", threads)
        self._mask = _load(weights / "u2netp.onnx", threads)
        rows, columns = np.mgrid[0:FACE_CELLS, 0:FACE_CELLS]
        self._anchors = ((np.stack([columns.ravel(), rows.ravel()], 1) + 0.5) / FACE_CELLS).astype(np.float32)

    def detect_faces(self, square: Image.Image, least_score: float) -> Detections:
        """Return every candidate in a square RGB picture that reaches a score."""
        pixels = _resized(square, FACE_SIDE) / np.float32(127.5) - 1
        regressions, logits = _run(self._faces, pixels, None)
        scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -MOST_LOGIT, MOST_LOGIT)))
        kept = np.flatnonzero(scores >= least_score)
        shares, anchors = regressions[0, kept] / np.float32(FACE_SIDE), self._anchors[kept]
        centers, halves = shares[:, :2] + anchors, shares[:, 2:4] / 2
        return Detections(
            scores[kept],
            np.concatenate([centers - halves, centers + halves], 1),
            shares[:, 4:].reshape(-1, 6, 2) + anchors[:, None],
        )

    def subject_mask(self, picture: Image.Image) -> Mask:
        """Return how much each of 320 x 320 cells of an RGB picture belongs to its subject, 0..1.

        The picture is stretched to a square, as it was in the net's training.
        """
        pixels = _resized(picture, MASK_SIDE)
        scaled = pixels / max(float(pixels.max()), 1.0)
        normal = (scaled - CHANNEL_MEANS[:, None, None]) / CHANNEL_SPREADS[:, None, None]
        mask: Mask = _run(self._mask, normal, [self._mask.get_outputs()[0].name])[0][0, 0]
        return mask


def _load(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False  # the arena keeps 100 MB more than the nets need
    options.log_severity_level = 3  # errors
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own types are no public names
        raise AnalysisUnavailable(f"{path.name} does not load: {error}") from error


def _run(
    session: onnxruntime.InferenceSession, pixels: NDArray[np.float32], outputs: list[str] | None
) -> list[NDArray[Any]]:
    feed = {session.get_inputs()[0].name: np.ascontiguousarray(pixels[None], np.float32)}
    try:
        results: list[NDArray[Any]] = session.run(outputs, feed)
    except Exception as error:  # as above
        raise AnalysisUnavailable(f"a net does not run: {error}") from error
    return results


def _resized(picture: Image.Image, side: int) -> NDArray[np.float32]:
    """Return the pixels of a picture stretched to a square, channels first."""
    small = (
        picture if picture.size == (side, side) else picture.resize((side, side), Image.Resampling.BILINEAR)
    )
    return np.asarray(small, np.float32).transpose(2, 0, 1)
