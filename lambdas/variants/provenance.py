"""Where a picture comes from, as the XMP packet that travels inside it.

The IPTC's digital source type is what platforms label generated pictures by
(https://cv.iptc.org/newscodes/digitalsourcetype/). What no public schema has a field for, the
campaign and the prompt's hash, stands in a namespace of the project's own.

A C2PA signer belongs behind lambdas.variants.encoding, on the finished bytes: its manifest holds
their hash, so nothing may be written to the file after it. This packet would be one of its assertions.
"""

import hashlib
from dataclasses import dataclass
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
    prompt: str
    trained: bool  # on other pictures; False for the draft renderer, which draws by rules


def packet(*, campaign_id: str, created_at: str, generated: Generated | None, overlay: bool) -> bytes:
    """The XMP packet of one output, the same bytes for the same arguments.

    `created_at` is ISO 8601; `generated` is None for a picture made of an existing asset;
    `overlay` says whether copy or a logo was laid over it.
    """
    fields = {"xmp:CreateDate": created_at, "xmp:CreatorTool": TOOL, "briefcast:CampaignId": campaign_id}
    if generated:
        fields |= _origin(generated, overlay)
    root = ElementTree.Element(_name("x:xmpmeta"))
    rdf = ElementTree.SubElement(root, _name("rdf:RDF"))
    description = ElementTree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})
    for field, value in fields.items():
        ElementTree.SubElement(description, _name(field)).text = value
    return (_HEADER + ElementTree.tostring(root, "unicode") + _TRAILER).encode()


def _origin(generated: Generated, overlay: bool) -> dict[str, str]:
    prompt_hash = hashlib.sha256(generated.prompt.encode()).hexdigest()
    fields = {
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPES + _source_type(generated, overlay),
        "briefcast:Model": generated.model,
        "briefcast:PromptSha256": prompt_hash,
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
