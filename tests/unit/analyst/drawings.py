"""Pictures that are drawn for a test."""

from PIL import Image, ImageDraw, ImageFilter


def studio(size=(600, 400), ground=(226, 228, 230), box=(200, 100, 400, 330), color=(150, 40, 40)):
    """A box of one colour on a plain ground that darkens downwards."""
    image = Image.new("RGB", size, ground)
    shade = Image.linear_gradient("L").resize(size).point(lambda level: level // 12)
    image.paste(tuple(channel // 2 for channel in ground), (0, 0), shade)
    ImageDraw.Draw(image).rectangle(box, fill=color)
    return image


def cutout(size=(500, 500), box=(150, 100, 350, 400), opacity=255):
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle(box, fill=(40, 90, 160, opacity))
    return image


def seascape(size=(640, 400), horizon=0.4):
    """A light sky over a dark sea, with a little noise."""
    image = Image.new("RGB", size, (205, 215, 225))
    ImageDraw.Draw(image).rectangle((0, round(horizon * size[1]), *size), fill=(40, 60, 80))
    noise = Image.effect_noise(size, 12).convert("RGB")
    return Image.blend(image, noise, 0.06)


def texture(size=(640, 480)):
    return Image.effect_noise(size, 120).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
