"""What other systems call a brief's fields: by the words of a name, whatever its letters look like.

The words are those of the briefs of public creative pipelines on GitHub, among them
jeujai/creative-automation-pipeline, calaunte/creative-automation-pipeline, brynnhart/adobe,
gabrieldib/gabriel-dib-adobe-fde-the, trevianxyz/text-over-image-gen-for-marketing-campaigns,
Oscardkyou/Auto-Video-Platform-, kevk13/creative-automation-pipeline and
erronjason/creative-automation-pipeline.
"""

import re

from lambdas.parser.wording import TOKEN_CHARS

# Each row has the words that a name must have, in the singular, and the field that is meant: a path from the
# brief, where products stands for one of them. The row with the most words counts, of equals the first.
_ROWS: tuple[tuple[str, str], ...] = tuple(
    (words, field)
    for field, alternatives in {
        "campaign_name": "campaign id|campaign title|project name|title",
        "campaign_message": "message|headline|tagline|slogan|key message|primary text|copy",
        "call_to_action": "cta|call action|button text|cta text|action",
        "target_audience": "audience|demographic|persona|customer|segment",
        "target_regions": "region|market|country|geography|geo|target region|target market",
        "localized_messages": (
            "locale|local|language|localized copy|translation|localization|localisation|localized|i18n"
        ),
        "products.name": "product name|product title",
        "products.description": "product description|prompt|image prompt|detail|feature",
        "products.existing_assets": (
            "asset|hero|hero asset|hero image|product image|existing image|image|picture|photo|image path|"
            "image url"
        ),
        "products": "product|item|sku",
        "brand.name": "brand name|company|advertiser|client",
        "brand.logo": "logo|logo path|logo url|brand logo",
        "brand.logo_corner": "logo position|logo placement|logo corner",
        "brand.colors.primary": "primary color|primary colour|main color|main colour",
        "brand.colors.accent": "secondary color|secondary colour|accent color|accent colour|accent",
        "brand.colors.text": "text color|text colour|font color|font colour",
        "brand.type": "font|typography|typeface|font family",
        "brand.tone": "tone|mood|voice|tone voice|brand voice",
        "brand.forbidden_words": (
            "prohibited|prohibited term|prohibited word|banned|banned word|forbidden|forbidden term|"
            "blocked word"
        ),
        "brand_colors": "palette|color|colour|brand palette",
        "brand": "guideline|brand guideline|brand element|identity",
        "placements": (
            "aspect ratio|ratio|format|output format|size|dimension|platform|channel|variant|deliverable"
        ),
        "image.style": "style|visual style|visual direction|art direction|look",
        "image.negative_prompt": "negative|negative prompt",
        "image.model": "model|image model|provider",
        "budget_usd": "budget|max cost|cost limit|spend",
    }.items()
    for words in alternatives.split("|")
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|i18n")


def meant(name: str) -> str | None:
    """Return the path of the field that another system's name stands for, None for words of no row."""
    if len(name) > TOKEN_CHARS:
        return None
    words = {"i18n"} if name.lower() == "i18n" else {_singular(word.lower()) for word in _WORDS.findall(name)}
    fitting = [(len(row.split()), field) for row, field in _ROWS if words.issuperset(row.split())]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
