"""`briefcast brand`: check a brand kit, and make creatives in its look."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from rich.console import Console

from briefcast import keys
from briefcast.brand_kit import contrasts, planned_colors
from briefcast.contracts import BrandColors, ReportedProblem, StyleName
from cli import exits
from cli.actions.run_briefs import Request, run_briefs
from cli.inputs import brief_files
from cli.parser import judge_kit
from cli.session import Session
from cli.terminal.brand import print_contrasts, print_sound
from cli.terminal.outcomes import print_rejected

# What a sample campaign says: a short line and a long word, from left to right and from right to left.
SAMPLE: dict[str, Any] = {
    "campaign_message": "Make tomorrow morning worth getting up for",
    "call_to_action": "Taste the new roast",
    "target_audience": "People who grind their own beans",
    "target_regions": ["Europe"],
    "products": [{"name": "Ember Roast", "description": "Whole coffee beans in a matte stand-up bag"}],
    "placements": ["instagram-square", "instagram-story", "facebook-feed"],
    "localized_messages": {
        "de-DE": {"message": "Sonntagsfrühstücke wie im Lieblingscafé", "call_to_action": "Jetzt entdecken"},
        "ja-JP": {"message": "大切な人と、光を分かち合う季節。", "call_to_action": "今すぐ購入"},
        "ar": {"message": "شارك النور هذا الموسم مع من تحب", "call_to_action": "تسوق الآن"},
    },
    "image": {"model": "draft"},
}


def check_kit(kit: Path, assets: Sequence[tuple[Path, str]] | None, console: Console) -> int:
    """Print a kit's problems and the contrasts of its colours. Return the exit code."""
    document, problems = judge_kit(kit, assets)
    if problems:
        rows = [ReportedProblem(pointer=p.pointer, found=p.found, fix=p.fix) for p in problems]
        print_rejected(console, kit.name, "InvalidBrief", rows)
        return exits.REJECTED
    print_sound(console, kit.name, document, assets is not None)
    colors = planned_colors(BrandColors(), document.get("colors", BrandColors()), [])
    print_contrasts(console, list(contrasts(colors)))
    return exits.PUBLISHED


def sample_kit(
    kit: Path, assets: Sequence[tuple[Path, str]], out: Path, console: Console, *, all_styles: bool
) -> int:
    """Run a sample campaign in a kit's look, or one in each type style. Return the exit code."""
    uploads = [(path, key) for path, key in assets if key != keys.brand_kit(kit.stem)]
    uploads.append((kit, keys.brand_kit(kit.stem)))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, brief in _briefs(kit.stem, all_styles=all_styles):
            paths.append(Path(folder, f"{name}.json"))
            paths[-1].write_text(json.dumps(brief, ensure_ascii=False), "utf-8")
        request = Request(brief_files(paths), uploads, out)
        return run_briefs(request, Session(), console)


def _briefs(kit: str, *, all_styles: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sample briefs, each with a name."""
    if not all_styles:
        yield kit, {**SAMPLE, "campaign_name": f"Sample of {kit}", "brand": {"kit": kit}}
        return
    for style in get_args(StyleName):
        brand = {"kit": kit, "type": style}
        yield f"{kit}-{style}", {**SAMPLE, "campaign_name": f"Sample of {kit}, {style}", "brand": brand}
