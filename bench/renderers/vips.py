"""libvips through pyvips, by the faster of its two ways: a thumbnail a size, or one decode for all."""

import sys
from pathlib import Path

import pyvips

from bench.renderers import work

WAYS = ("thumbnail", "decode once")


def fitted(data: bytes, size: tuple[int, int], way: str, master: pyvips.Image | None) -> pyvips.Image:
    width, height = size
    options = {"height": height, "crop": "centre", "size": "both"}
    if master is not None:
        return master.thumbnail_image(width, **options)
    image = pyvips.Image.thumbnail_buffer(data, width, **options)
    return image.flatten(background=255) if image.hasalpha() else image


def decoded(data: bytes) -> pyvips.Image:
    """The source in memory, shrunk while loading as far as the largest size allows."""
    opened = pyvips.Image.new_from_buffer(data, "", access="sequential")
    if opened.get("vips-loader").startswith("jpeg"):
        need = max(max(w / opened.width, h / opened.height) for w, h in work.SIZES.values())
        shrink = max(n for n in (1, 2, 4, 8) if n == 1 or n <= 1 / need)
        opened = pyvips.Image.new_from_buffer(data, "", access="sequential", shrink=shrink)
    if opened.hasalpha():
        opened = opened.flatten(background=255)
    return opened.copy_memory()


def draw(image: pyvips.Image) -> pyvips.Image:
    width, height = image.width, image.height
    top = round(height * work.SCRIM_FROM)
    rows = pyvips.Image.xyz(1, height)[1]
    kept = (rows < top).ifthenelse(1.0, 1 - (rows - top) * (work.SCRIM_LEVEL / 255 / (height - top)))
    image = (image * kept.zoom(width, 1)).cast("uchar")
    margin, size = round(width * work.MARGIN_SHARE), round(width * work.TEXT_SHARE)
    text = written(work.MESSAGE, size, width - 2 * margin)
    label = written(work.ACTION, size // 2, width)
    pill_top = height - margin - size
    pill = pyvips.Image.svgload_buffer(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{label.width + size}" height="{size}">'
        f'<rect width="100%" height="100%" rx="{size / 2}" fill="{work.BRAND}"/></svg>'.encode()
    )
    layers = [white(text), pill, white(label)]
    x = [margin, margin, margin + size // 2]
    y = [pill_top - size - text.height, pill_top, pill_top + (size - label.height) // 2]
    return image.composite(layers, ["over"] * 3, x=x, y=y).flatten()


def written(text: str, size: int, width: int) -> pyvips.Image:
    return pyvips.Image.text(
        text, font=f"Noto Sans Bold {size}px", fontfile=str(work.FONT), width=width, dpi=72
    )


def white(coverage: pyvips.Image) -> pyvips.Image:
    return coverage.new_from_image([255, 255, 255]).bandjoin(coverage).copy(interpretation="srgb")


def main(path: str, way: str) -> None:
    pyvips.cache_set_max(0)  # or the second run would be free
    data = Path(path).read_bytes()
    opened = pyvips.Image.new_from_buffer(data, "")
    source = (opened.width, opened.height)

    def run() -> work.Files:
        master = decoded(data) if way == "decode once" else None
        files = {}
        for name, size in work.SIZES.items():
            files[name] = draw(fitted(data, size, way, master)).jpegsave_buffer(Q=work.JPEG_QUALITY)
        small = fitted(data, (work.THUMBNAIL, work.THUMBNAIL), way, master)
        files["thumbnail"] = small.webpsave_buffer(Q=work.WEBP_QUALITY, effort=work.WEBP_METHOD)
        return files

    def bare() -> tuple[work.Files, dict[str, work.Box]]:
        master = decoded(data) if way == "decode once" else None
        files = {}
        for name, size in work.SIZES.items():
            files[name] = fitted(data, size, way, master).jpegsave_buffer(Q=work.JPEG_QUALITY)
        return files, {name: work.centered(source, size) for name, size in work.SIZES.items()}

    work.answer(run, bare)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
