"""Where a picture comes from, as the XMP packet that travels inside it.

The IPTC's digital source type is what platforms label generated pictures by
(https://cv.iptc.org/newscodes/digitalsourcetype/). What no public schema has a field for, the
campaign and the recipe's hash, stands in a namespace of the project's own.

A C2PA signer belongs behind lambdas.variants.encoding, on the finished bytes: its manifest holds
their hash, so nothing may be written to the file after it. This packet would be one of its assertions.
"""

from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TOOL = "Briefcast"
NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "briefcast": "urn:briefcast:provenance#",
}
# ISO 16684-1, 7.3.2: the header's begin is a byte order mark, "r" forbids changes in place.
_HEADER = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TRAILER = '\n<?xpacket end="r"?>'


@dataclass(frozen=True, slots=True)
class Generated:
    """How a generated picture was made."""

    model: str  # its id in models.json
    recipe: str  # the hash of model, prompt, seed and size: image-cache/<recipe>.json has them in words
    trained: bool  # on other pictures; False for the draft renderer, which draws by rules


@dataclass(frozen=True, slots=True)
class Origin:
    """What one task's pictures have in common."""

    campaign_id: str
    created_at: str  # ISO 8601
    generated: Generated | None  # None for a picture made of an existing asset

    def source_type(self, *, overlay: bool) -> str | None:
        """Return the IPTC's digital source type of one output, None for an existing asset: nobody here knows.

        `overlay` says whether copy or a logo was laid over the picture.
        """
        return SOURCE_TYPES + _source_type(self.generated, overlay) if self.generated else None

    @lru_cache(64)  # noqa: B019 - of a few origins at a time
    def packet(self, *, overlay: bool) -> bytes:
        """The XMP packet of one output, always the same bytes. `overlay` as for its source type."""
        fields = {
            "xmp:CreateDate": self.created_at,
            "xmp:CreatorTool": TOOL,
            "briefcast:CampaignId": self.campaign_id,
        }
        if self.generated:
            fields |= _making(self.generated, overlay)
        root = ElementTree.Element(_name("x:xmpmeta"))
        rdf = ElementTree.SubElement(root, _name("rdf:RDF"))
        description = ElementTree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})
        for field, value in fields.items():
            ElementTree.SubElement(description, _name(field)).text = value
        return (_HEADER + ElementTree.tostring(root, "unicode") + _TRAILER).encode()


def _making(generated: Generated, overlay: bool) -> dict[str, str]:
    fields = {
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPES + _source_type(generated, overlay),
        "briefcast:Model": generated.model,
        "briefcast:RecipeSha256": generated.recipe,
    }
    if generated.trained:  # readers take the very presence of this field for a sign of AI
        fields["Iptc4xmpExt:AISystemUsed"] = generated.model
    return fields


def _source_type(generated: Generated, overlay: bool) -> str:
    if not generated.trained:
        return "algorithmicMedia"  # the copy laid over it is set by rules as well
    return "compositeWithTrainedAlgorithmicMedia" if overlay else "trainedAlgorithmicMedia"


def _name(prefixed: str) -> str:
    """`xmp:CreateDate` as ElementTree spells it."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


for _prefix, _uri in NAMESPACES.items():
    ElementTree.register_namespace(_prefix, _uri)
