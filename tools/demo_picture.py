"""Lay out docs/images/demo.jpg, the README's picture, from what `make demo` left in output/."""

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs/images/demo.jpg"
WIDTH, GAP = 1800, 12  # pixels
# One row each: (campaign's slug, variant); a row is scaled to the full width.
ROWS = (
    (
        ("slow-mornings", "ember-roast-0-instagram-square"),
        ("slow-mornings", "ember-roast-0-instagram-story"),
        ("out-before-sunrise", "dusk-pullover-0-facebook-feed"),
    ),
    (
        ("radiance-quietly", "aurora-serum-0-twitter-card-ar-SA"),
        ("radiance-quietly", "dew-cream-1-instagram-square-ja-JP"),
        ("out-before-sunrise", "tarn-flask-2-instagram-story"),
    ),
    (
        ("out-before-sunrise", "dusk-pullover-0-instagram-story"),
        ("sunday-slowly", "butter-croissant-0-instagram-square"),
        ("radiance-quietly", "dew-cream-1-linkedin-post-de-DE"),
    ),
)


def main(output: Path) -> int:
    rows = [_row([_newest(output, *name) for name in names]) for names in ROWS]
    sheet = Image.new("RGB", (WIDTH, sum(row.height + GAP for row in rows) - GAP), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + GAP
    PICTURE.parent.mkdir(exist_ok=True)
    sheet.save(PICTURE, quality=86)
    return 0


def _newest(output: Path, campaign: str, variant: str) -> Image.Image:
    path = max(output.glob(f"{campaign}-*/variants/{variant}.jpg"), key=lambda found: found.stat().st_mtime)
    return Image.open(path).convert("RGB")


def _row(pictures: list[Image.Image]) -> Image.Image:
    """The pictures side by side at one height, WIDTH pixels in all."""
    height = round((WIDTH - GAP * (len(pictures) - 1)) / sum(p.width / p.height for p in pictures))
    row = Image.new("RGB", (WIDTH, height), "white")
    left = 0
    for picture in pictures:
        width = round(picture.width * height / picture.height)
        row.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (left, 0))
        left += width + GAP
    return row


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "output"))
