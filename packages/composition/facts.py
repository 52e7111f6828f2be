"""What is known about a picture before anything is composed with it: the analyst's record.

The analyst writes one record a picture (`keys.understanding`); composition reads it. Boxes are shares of
the picture. Grids have CELLS cells along the picture's longer side, row by row from the top left corner.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from briefcast.contracts import PictureFacts, PictureKind
from composition.geometry import Rect, Size

CELLS = 64  # along the longer side of every grid; 64 x 64 cells in six grids are 24 kB as bytes
VERSION = 1  # of the record: one more when a measure or the shape of the record changes

Grid = NDArray[np.float32]  # rows x columns, 0..1
Kind = PictureKind
Side = Literal["top", "right", "bottom", "left"]
SIDES: tuple[Side, ...] = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class Face:
    """One face, with the head around it."""

    box: Rect  # as the detector gives it, from brow to chin
    head: Rect  # with hair and neck
    score: float  # the detector's confidence, 0..1
    yaw: float  # nose against the eyes, in face widths; above 0 looks to the picture's right
    major: bool  # one of the faces that the picture is about; bystanders are not


@dataclass(frozen=True, slots=True)
class Ground:
    """The smooth ground around a subject: a quadratic surface in OKLab, and how well each side follows it.

    `coefficients` has a row for each of 1, x, y, x*x, x*y, y*y (x and y in shares) and a column for each of
    L, a, b.
    """

    coefficients: NDArray[np.float64]  # 6 x 3
    residuals: Mapping[Side, float]  # OKLab distance that nine tenths of the side's rim stay within
    residual: float  # the same over everything that is not the subject

    def plain_sides(self, limit: float) -> frozenset[Side]:
        """Return the sides on which the ground may go on beyond the picture."""
        return frozenset(side for side, residual in self.residuals.items() if residual < limit)


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of the picture."""

    rgb: tuple[int, int, int]
    share: float  # of the picture, 0..1


@dataclass(frozen=True, slots=True)
class Horizon:
    y: float  # share of the height
    confidence: float  # 0..1


@dataclass(frozen=True, slots=True)
class Grids:
    """Measures of each cell."""

    subject: Grid  # how much of the cell the subject covers; all 0 without one
    light: Grid  # mean relative luminance (WCAG)
    dark: Grid  # 5th percentile of it
    bright: Grid  # 95th percentile of it
    detail: Grid  # 0 calm, 1 busy
    attention: Grid  # where the eye goes when no subject is decided; its maximum is 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.light.shape
        return rows, columns


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that composition knows about a picture."""

    size: Size  # pixels, upright
    kind: Kind
    kind_confidence: float
    faces: tuple[Face, ...]
    subject: Rect | None  # the box around the subject
    subject_confidence: float  # 0 when there is none
    ground: Ground | None
    palette: tuple[Swatch, ...]  # the largest share first
    horizon: Horizon | None
    sharpness: float  # 0 blurred, 1 sharp
    grids: Grids
    source: Literal["analyst", "fallback"] = "analyst"  # fallback: attention only, no faces, no subject

    @property
    def transparent(self) -> bool:
        return self.kind == "cutout"

    @property
    def major_faces(self) -> tuple[Face, ...]:
        return tuple(face for face in self.faces if face.major)


def grid_shape(size: Size) -> tuple[int, int]:
    """Return the rows and columns of a picture's grids, at least 4 of each."""
    longer = max(size.width, size.height)
    rows, columns = (max(4, round(CELLS * side / longer)) for side in (size.height, size.width))
    return rows, columns


def to_record(facts: Facts) -> PictureFacts:
    """Return the facts as JSON values: boxes as lists of four shares, grids as bytes in base64."""
    rows, columns = facts.grids.shape
    return {
        "version": VERSION,
        "width": facts.size.width,
        "height": facts.size.height,
        "kind": facts.kind,
        "kind_confidence": _rounded(facts.kind_confidence),
        "faces": [
            {
                "box": _edges(face.box),
                "head": _edges(face.head),
                "score": _rounded(face.score),
                "yaw": _rounded(face.yaw),
                "major": face.major,
            }
            for face in facts.faces
        ],
        "subject": _edges(facts.subject) if facts.subject else None,
        "subject_confidence": _rounded(facts.subject_confidence),
        "ground": {
            "coefficients": [[round(float(v), 6) for v in row] for row in facts.ground.coefficients],
            "residuals": {side: _rounded(value) for side, value in facts.ground.residuals.items()},
            "residual": _rounded(facts.ground.residual),
        }
        if facts.ground
        else None,
        "palette": [{"rgb": list(swatch.rgb), "share": _rounded(swatch.share)} for swatch in facts.palette],
        "horizon": {"y": _rounded(facts.horizon.y), "confidence": _rounded(facts.horizon.confidence)}
        if facts.horizon
        else None,
        "sharpness": _rounded(facts.sharpness),
        "rows": rows,
        "columns": columns,
        "grids": {field.name: _packed(getattr(facts.grids, field.name)) for field in fields(Grids)},
        "source": facts.source,
    }


def from_record(record: Mapping[str, Any]) -> Facts:
    """Return the facts of a record. Raises ValueError when it is of another version or damaged."""
    try:
        if record["version"] != VERSION:
            raise ValueError(f"a record of version {record['version']}, this code reads {VERSION}")
        shape = record["rows"], record["columns"]
        ground, horizon = record["ground"], record["horizon"]
        return Facts(
            size=Size(record["width"], record["height"]),
            kind=record["kind"],
            kind_confidence=record["kind_confidence"],
            faces=tuple(
                Face(Rect(*face["box"]), Rect(*face["head"]), face["score"], face["yaw"], face["major"])
                for face in record["faces"]
            ),
            subject=Rect(*record["subject"]) if record["subject"] else None,
            subject_confidence=record["subject_confidence"],
            ground=Ground(
                np.array(ground["coefficients"], np.float64), ground["residuals"], ground["residual"]
            )
            if ground
            else None,
            palette=tuple(
                Swatch((row["rgb"][0], row["rgb"][1], row["rgb"][2]), row["share"])
                for row in record["palette"]
            ),
            horizon=Horizon(horizon["y"], horizon["confidence"]) if horizon else None,
            sharpness=record["sharpness"],
            grids=Grids(**{name: _unpacked(packed, shape) for name, packed in record["grids"].items()}),
            source=record["source"],
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"a damaged record of facts: {error}") from error


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _edges(rect: Rect) -> list[float]:
    return [_rounded(edge) for edge in rect.edges]


def _packed(grid: Grid) -> str:
    return base64.b64encode(np.rint(255 * np.clip(grid, 0, 1)).astype(np.uint8).tobytes()).decode("ascii")


def _unpacked(packed: str, shape: tuple[int, int]) -> Grid:
    cells = np.frombuffer(base64.b64decode(packed), np.uint8)
    return (cells.reshape(shape).astype(np.float32) / 255).astype(np.float32)
