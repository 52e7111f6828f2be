"""A contact sheet of a photograph's creatives, to be looked at as an art director would."""

from pathlib import Path

from PIL import Image, ImageDraw

from tools.judge.creatives import Creative

HEIGHT = 260  # pixels of each creative
WIDEST = 1900  # pixels of the sheet
GAP = 8


class Sheet:
    """Collects a photograph's creatives; the first few languages of each placement are shown."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown: dict[tuple[str, bool], int] = {}
        self._thumbnails: list[tuple[Image.Image, str]] = []

    def add(self, creative: Creative) -> None:
        """Show a creative if its placement has not been shown often enough."""
        place = creative.job.placement.id, creative.layout.message is not None
        turn = self._shown.get(place, 0)
        self._shown[place] = turn + 1
        number = len(self._shown)
        if turn % 8 not in {number % 8, (number + 3) % 8} and place[1]:
            return
        picture = creative.picture
        picture.thumbnail((HEIGHT * 3, HEIGHT))
        self._thumbnails.append((picture, f"{place[0]} {creative.layout.family}"))

    def save(self, folder: Path) -> None:
        """Write the sheet as a PNG named after the photograph."""
        left = top = 0
        placed = []
        for picture, label in self._thumbnails:
            if left + picture.width > WIDEST:
                left, top = 0, top + HEIGHT + 3 * GAP
            placed.append((picture, label, left, top))
            left += picture.width + GAP
        sheet = Image.new("RGB", (WIDEST, top + HEIGHT + 3 * GAP), "white")
        pen = ImageDraw.Draw(sheet)
        for picture, label, left, top in placed:
            sheet.paste(picture, (left, top + 2 * GAP))
            pen.text((left, top + 2), label, fill="black")
        sheet.save(folder / f"{self._name}.png")
