"""What `validate` says of a plan."""

import json

from cli.parser import judge
from cli.terminal.plan import summary_lines
from tests.unit.typesetting.fonts import font

BRIEF = {
    "campaign_name": "Lights",
    "campaign_message": "Größe zeigen",
    "target_audience": "a",
    "target_regions": ["b"],
    "products": [{"name": "n", "description": "d"}],
    "brand": {"type": {"style": "slab", "heading": "existing-assets/a.ttf"}},
    "localized_messages": {"ja": {"message": "光"}},
}


def test_a_text_that_the_brand_s_font_cannot_set_is_noted(tmp_path):
    brief, upload = tmp_path / "brief.json", tmp_path / "a.ttf"
    brief.write_text(json.dumps(BRIEF), "utf-8")
    upload.write_bytes(font(text="".join(map(chr, range(0x20, 0x7F)))))
    plan = judge(brief, [(upload, "existing-assets/a.ttf")], None)
    notes = [line for line in summary_lines(plan.document, plan.variants, True) if line.startswith("note")]
    assert notes == [
        "note: the brand's font lacks letters of the message, which is set in Bitter-ExtraBold.ttf",
        "note: the brand's font lacks letters of the message in ja, which is set in NotoSerifJP-Bold.otf",
    ]
