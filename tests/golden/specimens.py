"""One small sheet a type style: how it sets each script, German's long words, a quote and a price."""

from pathlib import Path

from PIL import Image

from typesetting import TextBlock, TypeStyle, fit, type_style

FOLDER = Path(__file__).parent / "specimens"
TEXTS = (
    ("Make tomorrow morning worth getting up for", None),
    ("„Nur 19,99 €“ & mehr als ein Frühstück", "de-DE"),
    ("Geschwindigkeitsbegrenzungen gelten nicht", "de-DE"),
    ("Проснись ради кофе, который того стоит", "ru"),
    ("Κάνε το αύριο να αξίζει το ξύπνημα", "el"),
    ("Sáng mai đáng để thức dậy với bạn", "vi"),
    ("大切な人と、光を分かち合う季節。", "ja-JP"),
    ("这个季节，与所爱之人分享光芒。", "zh-CN"),
    ("這個季節，與所愛之人分享光芒。", "zh-TW"),
    ("이 계절, 소중한 사람과 빛을 나누세요", "ko"),
    ("شارك النور هذا الموسم مع من تحب، خصم 50%!", "ar"),
    ("הבוקר שלכם מתחיל כאן, עם AirBrew 2!", "he"),
    ("इस मौसम में अपनों के साथ रोशनी बाँटें", "hi"),
    ("แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก", "th"),
    ("Spring is here 🌷 till Sunday", "en"),
)
LABEL = ("Taste it – ab 5 € →", None)
CELL, MARGIN, ACROSS = (232, 128), 8, 4  # pixels, pixels, cells
PAPER, INK = 255, 0


def cell(block: TextBlock) -> Image.Image:
    """One text in black on white, at the side where it begins."""
    picture = Image.new("L", CELL, PAPER)
    coverage, width, height = block.mask()
    left = MARGIN if block.direction == "ltr" else CELL[0] - MARGIN - width
    picture.paste(INK, (left, MARGIN), Image.frombytes("L", (width, height), coverage))
    return picture


def sheet(name: str) -> Image.Image:
    """All texts in one style."""
    style = type_style(name)
    cells = [cell(_set(text, locale, style)) for text, locale in TEXTS]
    room = {"width": CELL[0] - 2 * MARGIN, "height": 40, "min_size": 8, "max_size": 20}
    text, locale = LABEL
    cells.append(cell(fit(text, **room, locale=locale, style=style, role="label", max_lines=1)))
    whole = Image.new("L", (ACROSS * CELL[0], -(-len(cells) // ACROSS) * CELL[1]), PAPER)
    for at, picture in enumerate(cells):
        whole.paste(picture, (at % ACROSS * CELL[0], at // ACROSS * CELL[1]))
    return whole


def _set(text: str, locale: str | None, style: TypeStyle) -> TextBlock:
    room = {"width": CELL[0] - 2 * MARGIN, "height": CELL[1] - 2 * MARGIN, "min_size": 10, "max_size": 34}
    return fit(text, **room, locale=locale, style=style)


def expected(name: str) -> Image.Image:
    with Image.open(FOLDER / f"{name}.webp") as stored:
        return stored.convert("L")


def store(name: str, picture: Image.Image) -> None:
    picture.save(FOLDER / f"{name}.webp", lossless=True, method=4)
