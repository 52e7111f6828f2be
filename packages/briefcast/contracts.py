"""Types of every JSON document that passes between the states, lies in the bucket or in the jobs table.

docs/contracts.md shows each of them as an example. tests/unit/briefcast/test_contracts.py holds
that page, the JSON schemas and the state machine against these types. Money is in US dollars,
times are ISO 8601, keys are S3 keys in the deployment's own bucket.
"""

from typing import Any, Literal, NotRequired, TypedDict, final

ImageSource = Literal["existing", "generated", "reused", "composite"]
Scene = Literal["keep", "studio"]
ButtonFill = Literal["brand", "ink", "outline", "text"]
LogoVersion = Literal["main", "alternate"]
FactsSource = Literal["analyst", "fallback"]
LogoCorner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
TypeCase = Literal["as written", "upper"]
StyleName = Literal["noto", "modern", "editorial", "condensed", "rounded", "slab", "humanist"]
ButtonShape = Literal["pill", "rounded", "square", "underline", "none"]
LayoutFamily = Literal["full", "panel", "framed", "ground", "cutout", "band"]
LayoutChoice = Literal["auto", "full", "panel", "framed", "ground", "cutout", "band"]
PictureKind = Literal["cutout", "packshot", "people", "subject", "landscape", "texture"]
MissingAsset = Literal["reject", "generate"]
JobStatus = Literal["running", "completed", "partial", "rejected"]
ProductRejection = Literal["ContentRejected", "BudgetExhausted", "UnusableAsset", "TextDoesNotFit"]


# The brief, once it is known to keep brief.schema.json and the parser's rules. Before that it is Any.


class FocusPoint(TypedDict):
    """A point in a picture, in fractions of width and height from the top left corner."""

    x: float
    y: float


class FocusArea(FocusPoint):
    """A point, or the middle of a box of that width and height, in fractions of the picture's."""

    width: NotRequired[float]
    height: NotRequired[float]


class BriefFocus(FocusArea):
    """Where the product is in its picture, in all placements or in one."""

    placements: NotRequired[dict[str, FocusArea]]  # by placement id, instead of the one for all


class LocalizedMessage(TypedDict):
    message: str
    call_to_action: NotRequired[str]


class Price(TypedDict):
    amount: float | str  # as text, 12.90 keeps its digits whatever reads it
    currency: str  # ISO 4217


class ProductCopy(TypedDict, total=False):
    """A product's own words in one language; what is left out is the campaign's."""

    message: str
    call_to_action: str
    price: Price  # in this market; with it the product's own price and was_price do not count here
    was_price: Price
    badge: str
    legal: str


class BriefProduct(TypedDict):
    name: str
    description: str
    existing_assets: NotRequired[str]
    focus: NotRequired[BriefFocus]
    scene: NotRequired[Scene]
    message: NotRequired[str]  # this product's own, in the base language
    call_to_action: NotRequired[str]
    localized_messages: NotRequired[dict[str, ProductCopy]]  # by a locale of the campaign
    price: NotRequired[Price]
    was_price: NotRequired[Price]  # in the same currency
    badge: NotRequired[str]
    legal: NotRequired[str]  # small print


class BrandColors(TypedDict, total=False):
    """A brand's colours by role, as #RRGGBB in any case."""

    primary: str
    accent: str
    ground: str
    text: str


class BrandType(TypedDict, total=False):
    """How a brand's texts are set: a type style, and what is different in this brand."""

    style: StyleName
    heading: str  # the key of a font, for the message
    body: str  # the key of a font, for the call to action
    case: TypeCase
    tracking: float  # ems between the letters of the message
    leading: float  # ems between the baselines of the message


class BrandButton(TypedDict, total=False):
    shape: ButtonShape


class BriefLayout(TypedDict, total=False):
    """Which layouts a brief or a brand kit wants."""

    family: LayoutChoice
    placements: dict[str, LayoutChoice]  # by placement id, instead of the one for all
    max_scrim: float  # the strongest shadow over a picture, 0 to 1
    allow_crop: bool  # whether a part of the product may be cut off


class BrandLook(TypedDict, total=False):
    """What a brand kit and a brief may say of a brand."""

    name: str
    colors: BrandColors
    type: str | BrandType
    button: BrandButton
    logo: str  # the key of the version for light grounds
    logo_light: str  # the key of the version for dark grounds
    logo_corner: LogoCorner
    corner_radius: float  # pixels in a placement whose shorter side has 1080
    tone: str
    forbidden_words: list[str]


class BrandKit(BrandLook, total=False):
    """brand_kits/<id>.json: what a brand's campaigns have in common."""

    layout: str | BriefLayout


class BriefBrand(BrandLook, total=False):
    """What a brief says of its brand. It comes before what the kit says, field by field."""

    kit: str  # an id: brand_kits/<id>.json


class BriefImage(TypedDict, total=False):
    style: str
    negative_prompt: str
    model: str


class Brief(TypedDict):
    """What an author writes, as brief.schema.json describes it."""

    campaign_name: str
    campaign_message: str
    target_audience: str
    target_regions: list[str]
    regions: NotRequired[list[str]]  # codes of ISO 3166-1, or EU
    sector: NotRequired[str | list[str]]
    products: list[BriefProduct]
    on_missing_asset: NotRequired[MissingAsset]
    brand_colors: NotRequired[list[str]]  # #RRGGBB in any case
    brand: NotRequired[BriefBrand]
    layout: NotRequired[str | BriefLayout]
    call_to_action: NotRequired[str]
    localized_messages: NotRequired[dict[str, LocalizedMessage]]  # by BCP 47 tag, as the author wrote it
    price_locale: NotRequired[str]  # how prices beside the base message are written
    placements: NotRequired[list[str]]  # ids in placements.json
    clean_twins: NotRequired[bool]
    budget_usd: NotRequired[float]
    seed: NotRequired[int]
    image: NotRequired[BriefImage]


RuleVerdict = Literal["block", "review", "note"]


class RuleRow(TypedDict):
    """A rule for what an advertisement says, as rules.schema.json describes it."""

    id: str
    regions: list[str]  # codes of ISO 3166-1, EU, or * for everywhere
    sectors: NotRequired[list[str]]  # without it: whatever is advertised
    words: NotRequired[dict[str, list[str]]]  # that meet the rule, by language
    wording: NotRequired[dict[str, str]]  # that a text has to have, by language
    verdict: RuleVerdict
    reason: str
    fix: str
    source: str
    checked: str  # ISO 8601 date


class RuleFile(TypedDict):
    """rules/<name>.json of a customer's own, and the files in packages/briefcast/rules."""

    note: NotRequired[str]
    rules: list[RuleRow]


# The plan.


class BriefOrigin(TypedDict):
    """Where a brief was read. `bucket`, `key` and `version_id` are null for a brief given inline."""

    bucket: str | None
    key: str | None
    version_id: str | None
    sha256: str


class PlannedKit(TypedDict):
    """The brand kit that a brief names, as it was when the plan was made."""

    id: str
    version_id: str | None
    sha256: str


class PlannedColors(TypedDict):
    """A brand's colours by role, as #RRGGBB in capitals."""

    primary: str | None
    accent: str | None
    ground: str | None
    text: str | None


class PlannedFont(TypedDict):
    """An uploaded font, checked and copied to the campaign's folder as plain OpenType."""

    source: str  # the key of the upload
    version_id: str | None  # of the upload
    key: str  # of the copy
    sha256: str  # of the copy
    family: str  # what the font calls itself


class TypeFallback(TypedDict):
    """A text for which an uploaded font lacks letters: another font sets all of it."""

    locale: str | None
    part: Literal["message", "call to action"]
    font: str  # what sets the text instead


class PlannedType(TypedDict):
    style: StyleName
    heading: PlannedFont | None
    body: PlannedFont | None
    case: TypeCase | None
    tracking: float | None
    leading: float | None
    fallbacks: list[TypeFallback]


class PlannedBrand(TypedDict):
    """The brief's brand over its kit's. Every field is null where neither says anything."""

    kit: PlannedKit | None
    name: str | None
    colors: PlannedColors
    type: PlannedType | None
    button: ButtonShape | None
    logo: str | None  # a key
    logo_version_id: str | None
    logo_light: str | None  # a key
    logo_light_version_id: str | None
    logo_corner: LogoCorner | None
    corner_radius: float | None
    tone: str | None
    forbidden_words: list[str]


class PlannedLayout(TypedDict):
    family: LayoutFamily | None  # null lets the search choose
    placements: dict[str, LayoutFamily | None]
    max_scrim: float | None
    allow_crop: bool


class PlannedCampaign(TypedDict):
    name: str
    message: str
    audience: str
    regions: list[str]
    brand: PlannedBrand | None
    brand_colors: list[str]  # #RRGGBB in capitals: by role, primary first, then the others
    layout: PlannedLayout
    call_to_action: str | None
    style: str | None
    negative_prompt: str | None
    budget_usd: float | None


class Task(TypedDict):
    """Up to ten pictures of one locale that are rendered together."""

    locale: str | None  # a canonical BCP 47 tag, null for the base message
    message: str
    call_to_action: str | None
    placements: list[str]  # with message, call to action and logo
    clean: list[str]  # placements of the picture alone
    thumbnail: bool


class PlannedAsset(TypedDict):
    """A picture that was in the bucket when the plan was made."""

    source: Literal["existing"]
    key: str
    version_id: str | None  # null in a bucket without versions


class ImageToGenerate(TypedDict):
    source: Literal["generate"]


class PlannedCopy(TypedDict):
    """A product's own words in one locale; null where the campaign's are used."""

    locale: str | None  # null for the base message
    message: str | None
    call_to_action: str | None


class PlannedOffer(TypedDict):
    """What is set beside a product's message in one locale, as it will be read; null for what it has not."""

    locale: str | None  # null for the base message
    price: str | None
    was_price: str | None
    badge: str | None
    legal: str | None


class PlannedProduct(TypedDict):
    index: int  # the product's place in the brief, from 0
    name: str
    slug: str
    description: str
    image: PlannedAsset | ImageToGenerate
    asset_missing: bool  # the brief names an asset that is not in the bucket, and asks for a picture then
    seed: int  # 0 to 4294967294
    focus: BriefFocus | None
    scene: (
        Literal["studio"] | None
    )  # where its photograph is to be set; null where its picture stays as it is
    copy: NotRequired[list[PlannedCopy]]  # a product's own words; locales without an entry have none
    offers: NotRequired[list[PlannedOffer]]  # of a product with a price, badge or small print: each locale's


class CostBreakdown(TypedDict):
    """US dollars, each rounded to a millionth; the total is the sum of the three."""

    image_generation_usd: float
    compute_usd: float
    transitions_usd: float
    total_usd: float


class RuleSet(TypedDict):
    """Which rules a brief was held against."""

    count: int
    sha256: str  # of all of them
    own: dict[str, str]  # of each of the customer's own files: its SHA-256


class ComplianceFinding(TypedDict):
    """A rule that a brief's words meet, short of a refusal."""

    rule: str
    verdict: Literal["review", "note"]
    pointer: str  # into the brief, RFC 6901; "" for what concerns all of it
    language: str | None
    evidence: str | None  # the rule's word that a text has
    missing: str | None  # the wording that no text has
    reason: str
    fix: str
    source: str
    checked: str  # ISO 8601 date: when somebody last looked at the rule


class Compliance(TypedDict):
    """What the rules for advertising say of a brief that was taken."""

    rules: RuleSet
    regions: list[str]
    sectors: list[str]
    texts: int  # that were held against them
    findings: list[ComplianceFinding]
    further_findings: int


class Plan(TypedDict):
    """output/<campaign_id>/plan.json: what every state after ParseBrief reads."""

    campaign_id: str
    brief: BriefOrigin
    created_at: str
    campaign: PlannedCampaign
    model: str  # an id in models.json
    tasks: list[Task]
    groups: list[list[int]]  # indices of tasks, by the call that renders them
    products: list[PlannedProduct]
    estimate: CostBreakdown
    compliance: NotRequired[Compliance]  # absent from plans made before 2026-11-29


# Inputs and outputs of the functions. `retries` counts the tries of the state before this one.


class StateInput(TypedDict):
    """What every function receives."""

    execution_arn: str
    retries: int


class ExistingImage(TypedDict):
    source: Literal["existing"]
    key: str


class ModelImage(TypedDict):
    """A picture that a model made, for this campaign or an earlier one, with its hash in the image cache."""

    source: Literal["generated", "reused"]
    key: str
    digest: str


class ProductPointer(TypedDict):
    """A product before it has a picture."""

    index: int
    slug: str
    image: ExistingImage | ImageToGenerate


class Understood(TypedDict):
    """A picture that was analysed, now or before; the key is that of its facts (composition/facts.py)."""

    source: Literal["analyst"]
    key: str
    scene: str | None  # the key of a SceneRecord, of a product that was to be set into a scene


class NotUnderstood(TypedDict):
    """A picture whose analysis failed: the renderer measures what it can by itself."""

    source: Literal["fallback"]
    key: None
    error: str  # the error's name


class ProductWithImage(TypedDict):
    """A product whose picture is in the bucket."""

    index: int
    slug: str
    image: ExistingImage | ModelImage


class AnalysedProduct(ProductWithImage):
    """A product whose picture is in the bucket and was looked at."""

    understanding: Understood | NotUnderstood


class ParseBriefInput(StateInput):
    started_at: str
    input: Any  # of the execution; read by lambdas/parser/intake.py, which accepts any JSON value


class PlannedCounts(TypedDict):
    products: int
    variants: int


class ParseBriefOutput(TypedDict):
    campaign_id: str
    products: list[ProductPointer]
    groups: list[list[int]]
    counts: PlannedCounts
    expires_at: int  # seconds since 1970


class GenerateImageInput(StateInput):
    campaign_id: str
    product: ProductPointer


class GenerateImageOutput(ModelImage):
    paid_usd: float  # by this call


class AnalyseImageInput(StateInput):
    campaign_id: str
    product: ProductWithImage


class AnalyseImageOutput(Understood):
    kind: PictureKind  # this and the rest for readers of the history
    faces: int
    fresh: bool  # whether this call analysed it


class RenderPlacementsInput(StateInput):
    campaign_id: str
    product: AnalysedProduct
    tasks: list[int]


class RenderPlacementsOutput(TypedDict):
    record_keys: list[str]
    variants: int


class ProductError(TypedDict):
    name: ProductRejection
    message: str


# Final, so that `"error" in result` tells a type checker which of the two a result is.
@final
class FinishedProduct(TypedDict):
    """A product whose variants were all rendered."""

    index: int
    slug: str
    image: ExistingImage | ModelImage
    understanding: Understood | NotUnderstood


@final
class RejectedProduct(TypedDict):
    """A product that was rejected on its own, with the picture it had by then."""

    index: int
    image: ExistingImage | ModelImage | ImageToGenerate
    error: ProductError


ProductResult = FinishedProduct | RejectedProduct


class PublishManifestInput(StateInput):
    started_at: str
    campaign_id: str
    products: list[ProductResult]


class PublishedCounts(TypedDict):
    products: int
    variants: int
    rejected: int


class PublishManifestOutput(TypedDict):
    campaign_id: str
    status: Literal["completed", "partial"]
    manifest_key: str
    contact_sheet_key: str
    counts: PublishedCounts
    total_usd: float
    rejections: list[str]  # "<product name>: <error name>: <message>"


# What the functions leave in the bucket.


class ImageOrder(TypedDict):
    """image-cache/<digest>.order: written before a picture is paid for."""

    model: str
    prompt: str
    negative_prompt: str
    seed: int
    asked_by: str  # campaign id
    product_index: int
    asked_at: str


class ImageRecord(TypedDict):
    """image-cache/<digest>.json: the picture beside it is complete."""

    model: str
    prompt: str
    negative_prompt: str
    seed: int
    width: int  # pixels
    height: int
    cost_usd: float  # of one call
    paid_by: str  # campaign id
    product_index: int
    created_at: str
    duration_ms: int
    memory_mb: int


class FaceFacts(TypedDict):
    """One face. Boxes are left, top, right, bottom in shares of the picture."""

    box: list[float]
    head: list[float]  # with hair and neck
    score: float  # 0 to 1
    yaw: float  # above 0 looks to the picture's right
    major: bool  # the picture is about this person


class GroundFacts(TypedDict):
    """The smooth ground around a subject."""

    coefficients: list[list[float]]  # of 1, x, y, xx, xy, yy for each of OKLab's L, a, b
    residuals: dict[str, float]  # by side
    residual: float


class SwatchFacts(TypedDict):
    rgb: list[int]
    share: float


class HorizonFacts(TypedDict):
    y: float
    confidence: float


class PictureFacts(TypedDict):
    """understanding/<version>/<sha256 of the picture>.json: what the analyst found in a picture."""

    version: int
    width: int  # pixels, upright
    height: int
    kind: PictureKind
    kind_confidence: float
    faces: list[FaceFacts]
    subject: list[float] | None
    subject_confidence: float
    ground: GroundFacts | None
    palette: list[SwatchFacts]
    horizon: HorizonFacts | None
    sharpness: float  # 0 blurred, 1 sharp
    rows: int  # of each grid
    columns: int
    grids: dict[str, str]  # by name; one byte a cell, in base64
    source: Literal["analyst", "fallback"]


class SceneRecord(TypedDict):
    """scenes/<digest>.json: a photograph on the stage, or why it was kept."""

    scene: Scene  # what became of it
    key: str | None  # the picture on the stage; null for a photograph that is kept
    photograph_sha256: str
    doubts: dict[str, float]  # 0 to 1 by what may be wrong; above 0.3 the photograph is kept
    untouched: float  # share of the product's pixels that are the photograph's own in the cut-out
    scale: float | None  # pixels of the picture a pixel of the cut-out; 1 when they are copied one by one


class LayoutRecord(TypedDict):
    """How a creative is composed, and what the search found of it."""

    family: LayoutFamily
    anchor: str | None  # where the copy is: down and across, as "bottom-start"; null without copy
    window: list[float]  # left, top, right, bottom of what is shown, in fractions of the picture
    score: float  # lower is better
    subject_cut: float  # share of the subject outside of the window
    subject_covered: float  # share of the subject beneath copy, button or logo


class ButtonRecord(TypedDict):
    """How the call to action is drawn."""

    shape: ButtonShape
    fill: ButtonFill  # a brand colour, the copy's ink, an outline in it, or text alone
    color: str  # #RRGGBB


class LogoRecord(TypedDict):
    version: LogoVersion
    plate: bool  # no version could be read on the picture


class OfferRecord(TypedDict):
    """What a creative says beside its message, as it is set."""

    price: str | None
    was_price: str | None
    badge: str | None  # null also where it is left out
    badge_color: str | None  # #RRGGBB
    legal: str | None
    contrast: float | None  # the least of prices and small print, as `contrast` of the message
    left_out: list[Literal["badge"]]  # had no place that is free


class VariantRecord(TypedDict):
    """One finished creative."""

    placement: str
    locale: str | None
    overlay: bool  # has message, call to action and logo
    key: str
    width: int  # pixels
    height: int
    layout: LayoutRecord
    scrim: float  # strength of the shadow or glow behind the copy, 0 to 1
    button: ButtonRecord | None
    logo: LogoRecord | None
    quality: int  # of the JPEG, 70 to 88
    bytes: int
    sha256: str
    preview_key: str  # a small WebP of the creative
    preview_sha256: str
    digital_source_type: NotRequired[str | None]  # the IPTC's, as in the file; null for an existing asset
    text_size_px: float | None
    contrast: float | None  # 1 to 21, as WCAG 2.2 defines contrast ratio
    offer: NotRequired[OfferRecord]  # of a product with a price, badge or small print


class SourceRecord(TypedDict):
    """The picture that a task's variants were made from."""

    key: str
    version_id: str | None
    sha256: str
    width: int  # pixels
    height: int
    format: str
    facts: FactsSource  # the analyst's facts decided, or without them measures of the renderer's own


class RenderRecord(TypedDict):
    """output/<campaign_id>/renders/…-task-<task>.json: every file it names is in the bucket."""

    product_index: int
    task: int
    locale: str | None
    inputs: str  # SHA-256 of everything that decides the task's pixels
    thumbnail_key: str | None
    thumbnail_sha256: str | None
    variants: list[VariantRecord]
    source: SourceRecord
    duration_ms: float
    memory_mb: int


class ManifestMessage(TypedDict):
    locale: str | None
    message: str
    call_to_action: str | None


class ManifestCampaign(TypedDict):
    name: str
    message: str
    call_to_action: str | None
    audience: str
    regions: list[str]
    brand: str | None
    brand_colors: list[str]
    messages: list[ManifestMessage]


class ManifestUnderstanding(TypedDict):
    """What was known about a product's picture when it was composed."""

    source: Literal["analyst", "fallback"]  # in a fallback everything else is null but `error`
    key: str | None  # of all the facts
    kind: PictureKind | None
    subject: list[float] | None  # left, top, right, bottom in shares of the picture; null without a subject
    faces: int | None
    error: str | None  # why there are no facts: an error's name


class ManifestScene(TypedDict):
    """What became of a product's photograph that was to be set on a stage."""

    scene: Scene
    record_key: str | None  # of the whole record; null when the cut-out failed
    photograph_key: str
    doubt: float | None  # the largest of `doubts`
    doubts: dict[str, float]
    untouched: float | None
    scale: float | None
    error: str | None  # why there is no cut-out: an error's name


class ManifestProduct(TypedDict):
    index: int
    name: str
    slug: str
    description: str
    messages: NotRequired[list[ManifestMessage]]  # in every locale, of a product with words of its own
    status: Literal["published", "rejected"]
    image_source: ImageSource | None
    draft: bool
    asset_missing: bool
    image_key: str | None
    image_version_id: str | None
    image_sha256: str | None
    understanding: NotRequired[ManifestUnderstanding | None]  # null for a rejected product
    scene: NotRequired[ManifestScene | None]  # null unless the brief wants the photograph on a stage
    thumbnail_key: str | None
    model: str | None
    prompt: str | None
    seed: int | None
    attempts: NotRequired[int]
    cost_usd: float
    variants: list[VariantRecord]
    error: NotRequired[ProductError]


class ManifestCounts(TypedDict):
    products: int
    published: int
    rejected: int
    variants: int


class ManifestTimings(TypedDict):
    started_at: str
    finished_at: str
    duration_s: float


class Attestation(TypedDict):
    """What has to be declared where the creatives are uploaded."""

    synthetic_variants: int  # made by a model that was trained on pictures
    google_ads: Literal["IS_SYNTHETIC"] | None  # the syntheticContentAttestationStatus of those


class Manifest(TypedDict):
    """output/<campaign_id>/manifest.json, as manifest.schema.json describes it."""

    schema_version: Literal[2]
    campaign_id: str
    status: Literal["completed", "partial"]
    execution_arn: str
    campaign: ManifestCampaign
    brief: BriefOrigin
    model: str
    products: list[ManifestProduct]
    counts: ManifestCounts
    cost: CostBreakdown
    timings: ManifestTimings
    compliance: NotRequired[Compliance]  # absent from plans made before 2026-11-29
    attestation: NotRequired[Attestation]  # absent from manifests made before 2026-11-29


class RejectedBrief(TypedDict):
    """Where a rejected brief was read; `sha256` is null when its bytes could not be read."""

    bucket: str | None
    key: str | None
    version_id: str | None
    sha256: str | None


class ReportedProblem(TypedDict):
    pointer: str  # RFC 6901, "" for the whole brief
    found: str
    fix: str


class RejectionReport(TypedDict):
    """rejected/<brief key>.json."""

    error: str
    execution_arn: str
    brief: RejectedBrief
    problems: list[ReportedProblem]


# Messages of the rejections topic, and so of the queue that it feeds.


class BriefRejectedMessage(TypedDict):
    message: str  # what its author can do
    execution_arn: str
    error: str
    reasons: list[str]


class ProductsRejectedMessage(BriefRejectedMessage):
    campaign_id: str
    manifest_key: str


# Items of the jobs table, as DynamoDB's API has them.


class StringAttribute(TypedDict):
    S: str


class NumberAttribute(TypedDict):
    N: str


class TableKey(TypedDict):
    PK: StringAttribute
    SK: StringAttribute


class ClaimItem(TableKey):
    """The execution that works on one version of one brief."""

    execution_arn: StringAttribute
    claimed_at: StringAttribute


class JobItem(TableKey):
    """A campaign. On GSI1 by status and start."""

    GSI1PK: StringAttribute
    GSI1SK: StringAttribute
    status: StringAttribute  # a JobStatus
    execution_arn: StringAttribute
    products: NumberAttribute
    variants: NumberAttribute
    expires_at: NumberAttribute
    finished_at: NotRequired[StringAttribute]
    rejected: NotRequired[NumberAttribute]
    manifest_key: NotRequired[StringAttribute]
    total_usd: NotRequired[NumberAttribute]


class LeaseItem(TableKey):
    """The one caller that may ask a model for a picture now."""

    owner: StringAttribute
    leased_until: NumberAttribute
    campaign_id: StringAttribute
    product_index: NumberAttribute
    expires_at: NumberAttribute


class SpendItem(TableKey):
    """What a campaign or a day has spent.

    A campaign's item also has `attempts_<n>` and `micro_usd_<n>` for product n.
    """

    micro_usd: NumberAttribute
    expires_at: NumberAttribute
