"""Plain Pillow: for every size open, resize by Lanczos, draw and save."""

import io
import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bench.renderers import work

LANCZOS = Image.Resampling.LANCZOS


def fitted(data: bytes, size: tuple[int, int]) -> Image.Image:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    return ImageOps.fit(image.convert("RGB"), size, LANCZOS)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(work.FONT), size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def draw(image: Image.Image) -> Image.Image:
    width, height = image.size
    top = round(height * work.SCRIM_FROM)
    shadow = (
        Image.linear_gradient("L").resize((width, height - top)).point(lambda v: v * work.SCRIM_LEVEL // 255)
    )
    image.paste("black", (0, top), shadow)
    pen = ImageDraw.Draw(image)
    margin, size = round(width * work.MARGIN_SHARE), round(width * work.TEXT_SHARE)
    label = font(size // 2)
    pill_top = height - margin - size
    pill_right = margin + size + label.getlength(work.ACTION)
    pen.rounded_rectangle((margin, pill_top, pill_right, pill_top + size), size / 2, work.BRAND)
    pen.text((margin + size / 2, pill_top + size / 2), work.ACTION, "white", label, anchor="lm")
    text = wrapped(work.MESSAGE, font(size), width - 2 * margin)
    spacing = size * (work.LEADING - 1)
    pen.multiline_text((margin, pill_top - size), text, "white", font(size), anchor="ld", spacing=spacing)
    return image


def jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=work.JPEG_QUALITY, subsampling="4:2:0")
    return buffer.getvalue()


def main(path: str) -> None:
    data = Path(path).read_bytes()
    with Image.open(io.BytesIO(data)) as opened:
        source = opened.size

    def run() -> work.Files:
        files = {name: jpeg(draw(fitted(data, size))) for name, size in work.SIZES.items()}
        buffer = io.BytesIO()
        small = fitted(data, (work.THUMBNAIL, work.THUMBNAIL))
        small.save(buffer, "WEBP", quality=work.WEBP_QUALITY, method=work.WEBP_METHOD)
        return {**files, "thumbnail": buffer.getvalue()}

    def bare() -> tuple[work.Files, dict[str, work.Box]]:
        files = {name: jpeg(fitted(data, size)) for name, size in work.SIZES.items()}
        return files, {name: work.centered(source, size) for name, size in work.SIZES.items()}

    work.answer(run, bare)


if __name__ == "__main__":
    main(sys.argv[1])
