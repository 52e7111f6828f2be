"""A wordmark to stamp on the gallery's pictures, in any colour."""

import io

from PIL import Image

from typesetting import fit

SIZE_PX = 120.0


def wordmark(name: str, color: str) -> bytes:
    """The name beside a disc, PNG with alpha."""
    block = fit(name, width=2000, height=300, min_size=SIZE_PX, max_size=SIZE_PX, max_lines=1)
    pixels, width, height = block.rgba(color)
    disc = fit("●", width=300, height=300, min_size=SIZE_PX, max_size=SIZE_PX).rgba(color)
    gap = 24
    logo = Image.new("RGBA", (disc[1] + gap + width, max(height, disc[2])))
    logo.paste(Image.frombytes("RGBA", disc[1:], disc[0]), (0, (logo.height - disc[2]) // 2))
    logo.paste(Image.frombytes("RGBA", (width, height), pixels), (disc[1] + gap, (logo.height - height) // 2))
    buffer = io.BytesIO()
    logo.save(buffer, "PNG")
    return buffer.getvalue()
