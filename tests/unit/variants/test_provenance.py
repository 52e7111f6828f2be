"""Every output says where it comes from, in fields that other people's tools read."""

import io
import json
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from PIL import Image

from composition.geometry import Size
from lambdas.variants import encoding
from lambdas.variants.provenance import NAMESPACES, Generated, Origin
from pictures import decoding
from tests.unit.variants.rendering import canvas, shown

CAMPAIGN = "spring-20260301-120000-abcdef"
CREATED = "2026-03-01T12:00:00Z"
RECIPE = "ab" * 32
MODEL = "bedrock:stability.stable-image-core-v1:1"
TRAINED = Generated(MODEL, RECIPE, trained=True)
DRAFT = Generated("draft", RECIPE, trained=False)
VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def made(generated, overlay=True, **changes):
    return Origin(**{"campaign_id": CAMPAIGN, "created_at": CREATED} | changes, generated=generated).packet(
        overlay=overlay
    )


def read(xmp):
    """Every property of the packet by its prefixed name, as an XML parser and the RDF syntax see it."""
    root = ElementTree.fromstring(xmp.decode().strip("\ufeff"))
    description = root.find("rdf:RDF/rdf:Description", NAMESPACES)
    assert description.get(f"{{{NAMESPACES['rdf']}}}about") == ""
    prefixes = {uri: prefix for prefix, uri in NAMESPACES.items()}
    names = {child.tag: child.tag.removeprefix("{").split("}") for child in description}
    return {f"{prefixes[names[child.tag][0]]}:{names[child.tag][1]}": child.text for child in description}


@pytest.mark.parametrize(
    ("generated", "overlay", "expected"),
    [
        pytest.param(TRAINED, False, "trainedAlgorithmicMedia", id="generated"),
        pytest.param(TRAINED, True, "compositeWithTrainedAlgorithmicMedia", id="generated-with-copy"),
        pytest.param(DRAFT, False, "algorithmicMedia", id="draft"),
        pytest.param(DRAFT, True, "algorithmicMedia", id="draft-with-copy"),
    ],
)
def test_the_digital_source_type_is_the_iptcs(generated, overlay, expected):
    assert read(made(generated, overlay))["Iptc4xmpExt:DigitalSourceType"] == VOCABULARY + expected


def test_a_generated_picture_names_campaign_model_recipe_and_time():
    assert read(made(TRAINED)) == {
        "xmp:CreateDate": CREATED,
        "xmp:CreatorTool": "Briefcast",
        "Iptc4xmpExt:DigitalSourceType": VOCABULARY + "compositeWithTrainedAlgorithmicMedia",
        "Iptc4xmpExt:AISystemUsed": MODEL,
        "briefcast:CampaignId": CAMPAIGN,
        "briefcast:Model": MODEL,
        "briefcast:RecipeSha256": RECIPE,
    }


def test_an_existing_asset_claims_nothing_about_its_origin():
    assert set(read(made(None))) == {"xmp:CreateDate", "xmp:CreatorTool", "briefcast:CampaignId"}


def test_a_draft_is_not_said_to_be_made_by_ai():
    assert "Iptc4xmpExt:AISystemUsed" not in read(made(DRAFT))


def test_the_same_arguments_give_the_same_bytes():
    assert made(TRAINED) == made(TRAINED)


def test_no_text_breaks_the_xml():
    awkward = '</x:xmpmeta> "quoted" & <tagged> ]]> é 漢'
    assert read(made(None, campaign_id=awkward))["briefcast:CampaignId"] == awkward


def test_the_packet_is_wrapped_as_xmp_wants_it():
    xmp = made(None)
    assert xmp.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode())
    assert xmp.endswith(b'<?xpacket end="r"?>')


def picture():
    return Image.linear_gradient("L").resize((64, 48)).convert("RGB")


def files(shown_on, xmp):
    return {
        "jpg": encoding.jpeg(shown_on, max_bytes=10**6, xmp=xmp).body,
        "webp": encoding.webp(shown_on, xmp=xmp),
    }


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_both_formats_carry_the_packet_whole(suffix):
    body = files(canvas(picture()), made(TRAINED))[suffix]
    with Image.open(io.BytesIO(body)) as image:
        assert image.info["xmp"] == made(TRAINED)


def exiftool(path):
    """What exiftool, which knows XMP, EXIF and the IPTC's names by itself, reads from the file."""
    command = ["exiftool", "-json", "-G1", "-struct", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)[0]


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool (libimage-exiftool-perl) is not installed")
@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_exiftool_reads_it_back(suffix, tmp_path):
    path = tmp_path / f"creative.{suffix}"
    path.write_bytes(files(canvas(picture()), made(TRAINED))[suffix])
    found = exiftool(path)
    assert found["XMP-iptcExt:DigitalSourceType"] == VOCABULARY + "compositeWithTrainedAlgorithmicMedia"
    assert found["XMP-xmp:CreatorTool"] == "Briefcast"
    assert found["XMP-xmp:CreateDate"] == "2026:03:01 12:00:00Z"
    assert CAMPAIGN in json.dumps(found)
    assert not [name for name in found if "Warning" in name or "Error" in name]


def located(image_format):
    """A picture that says where, when and by whom it was taken, in every way its format has."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 1
    gps = exif.get_ifd(0x8825)
    gps |= {1: "N", 2: (47.0, 22.0, 33.0), 3: "E", 4: (8.0, 32.0, 44.0), 29: "2026:01:02"}
    buffer = io.BytesIO()
    options = {"comment": b"SecretComment"} if image_format == "JPEG" else {}
    picture().save(buffer, image_format, exif=exif, xmp=b"<x:SecretPacket/>", quality=95, **options)
    assert b"2026:01:02" in buffer.getvalue()
    assert b"Secret" in buffer.getvalue()
    return buffer.getvalue()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_nothing_a_source_says_about_its_taking_reaches_an_output(image_format, suffix, tmp_path):
    source = decoding.decode(located(image_format), "a.x", [Size(64, 48)])
    body = files(canvas(shown(source.planes)), made(None))[suffix]
    assert b"2026:01:02" not in body
    assert b"Secret" not in body
    with Image.open(io.BytesIO(body)) as image:
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & set(image.info)
    if shutil.which("exiftool"):
        path = tmp_path / f"creative.{suffix}"
        path.write_bytes(body)
        assert not [name for name in exiftool(path) if "GPS" in name or "IFD0" in name]
