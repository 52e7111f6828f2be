"""The whole AWS bill of a campaign: what its plan makes AWS do, counted, times list prices.

The parser's estimate has pictures, compute and state transitions; the bill adds requests, storage
and logs. It assumes that nothing fails and no picture is reused. tests/statemachine/test_bill.py
compares the counts with those of real runs.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from briefcast import cost
from briefcast.contracts import Plan, PlannedProduct
from briefcast.registries.models import find_model
from briefcast.text.money import fixed_usd

GB = 1024**3  # as AWS bills storage and logs
RETENTION_DAYS = 90  # output_retention_days in terraform/variables.tf
DAYS_A_MONTH = 30

# Planning figures, measured on the example briefs on 2026-11-25 and rounded up.
VARIANT_BYTES = 170_000  # measured: 80 kB from a draft, up to 230 kB from a photograph
PREVIEW_BYTES = 10_000
THUMBNAIL_BYTES = 6_000
PICTURE_BYTES = 1_600_000  # a photographic PNG of 1024 x 1024 pixels; a draft has two thirds of that
COPIES = 2  # of a generated picture: one in the campaign's folder, one in the cache
FACTS_BYTES = 36_000  # what is known about a square picture
RECORD_BYTES = 4_000  # render record of a task
DOCUMENT_BYTES = 30_000  # brief, plan, manifest and contact sheet of a small campaign
DOCUMENT_BYTES_PER_VARIANT = 1_500  # added to manifest and contact sheet
ANALYST_READS = 3  # plan, picture, and the facts that are not there yet
# A function's log lines (1.5 to 1.8 kB, metrics included) and Lambda's own lines.
LOG_BYTES_PER_INVOCATION = 2_600

# DynamoDB bills one unit for each started KB of a write, and again for each index that it changes.
CLAIM_WRITES = 1
RECORD_JOB_WRITES = 2  # the item and its row in GSI1
CLOSE_JOB_WRITES = 3  # the item, its old row in GSI1 and the new one
PAID_PICTURE_WRITES = 3  # taking the lease, ending it, the day's counter
COUNTER_BYTES = 100  # the campaign's counter, which grows with every paid picture
COUNTER_BYTES_PER_PRODUCT = 45  # attempts_<i> and micro_usd_<i>
WRITE_UNIT_BYTES, READ_UNIT_BYTES = 1024, 4096


class Price(TypedDict):
    id: str
    what: str
    usd: float
    per: int  # units that `usd` buys
    source: str
    confidence: str  # high: the service's own page; medium: a good secondary source, or a page read in part


class PriceFile(TypedDict):
    """prices.json: the prices that cost.py and models.json do not have."""

    as_of: str
    region: str
    prices: list[Price]


@dataclass(frozen=True, slots=True)
class Counts:
    """The work that one campaign makes AWS do."""

    pictures: int  # that are paid for
    invocations: int
    transitions: int
    s3_writes: int  # PUT requests, with the upload of the brief
    s3_lists: int  # LIST requests, of the rules and of the folders that products name
    s3_reads: int  # GET and HEAD requests, with those that find nothing
    dynamodb_writes: int  # request units
    dynamodb_reads: int  # request units
    stored_bytes: int
    log_bytes: int

    @property
    def events(self) -> int:
        """S3 sends EventBridge an event for every object, although the rule matches only briefs."""
        return self.s3_writes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill."""

    what: str
    count: float
    unit: str
    usd: float


_FILE = cast(PriceFile, json.loads((Path(__file__).parent / "prices.json").read_text("utf-8")))
AS_OF, REGION = _FILE["as_of"], _FILE["region"]
PRICES: Mapping[str, Price] = {row["id"]: row for row in _FILE["prices"]}


def counts(plan: Plan) -> Counts:
    """Count the work of a plan's first run, with its brief in S3 and a versioned bucket.

    The plan does not say whether a product names a folder or a whole key, so a folder is counted: for a
    whole key that is one LIST too many, for one that is missing also one HEAD too few.
    """
    products, calls, tasks = len(plan["products"]), len(plan["groups"]), len(plan["tasks"])
    generated = sum(product["image"]["source"] == "generate" for product in plan["products"])
    paid = generated if find_model(plan["model"]).price_usd else 0
    variants = products * sum(len(task["placements"]) + len(task["clean"]) for task in plan["tasks"])
    invocations = 2 + generated + products * (1 + calls)
    return Counts(
        pictures=paid,
        invocations=invocations,
        transitions=cost.transitions(products - generated, generated, calls),
        s3_writes=_writes(products, generated, paid, tasks, variants),
        s3_lists=_parser_lists(plan),
        s3_reads=_parser_reads(plan)
        + _generator_reads(generated, paid)
        + products * ANALYST_READS
        + sum(_render_reads(plan, product) for product in plan["products"])
        + _publisher_reads(products, generated, tasks),
        dynamodb_writes=_table_writes(paid),
        dynamodb_reads=_units(_counter_bytes(paid), READ_UNIT_BYTES) if paid else 0,
        stored_bytes=_stored_bytes(products, generated, tasks, variants),
        log_bytes=invocations * LOG_BYTES_PER_INVOCATION,
    )


def lines(plan: Plan) -> list[Line]:
    """Return the bill, a line for each kind of work. The first three are those of the plan's own estimate."""
    counted, estimate = counts(plan), plan["estimate"]
    requests = counted.invocations * cost.LAMBDA_REQUEST_USD
    gb_seconds = (estimate["compute_usd"] - requests) / cost.LAMBDA_GB_SECOND_USD
    gb_months = counted.stored_bytes / GB * RETENTION_DAYS / DAYS_A_MONTH
    transitions_usd = round(cost.transitions_usd(counted.transitions), cost.USD_DIGITS)
    listed = counted.s3_writes + counted.s3_lists  # S3 charges a LIST as a PUT
    pictures = f"of {find_model(plan['model']).label}"
    return [
        Line("Pictures", counted.pictures, pictures, estimate["image_generation_usd"]),
        Line("Lambda", gb_seconds, f"GB-seconds in {counted.invocations:,} calls", estimate["compute_usd"]),
        Line("Step Functions", counted.transitions, "transitions", transitions_usd),
        Line("S3 writes", listed, "PUT and LIST", _usd("s3_write", listed)),
        Line("S3 reads", counted.s3_reads, "GET and HEAD", _usd("s3_read", counted.s3_reads)),
        Line(
            "S3 storage",
            counted.stored_bytes / 1e6,
            f"MB for {RETENTION_DAYS} days",
            _usd("s3_gb_month", gb_months),
        ),
        Line("EventBridge", counted.events, "events", _usd("event", counted.events)),
        Line(
            "DynamoDB",
            counted.dynamodb_writes + counted.dynamodb_reads,
            "request units",
            _usd("dynamodb_write", counted.dynamodb_writes) + _usd("dynamodb_read", counted.dynamodb_reads),
        ),
        Line("CloudWatch Logs", counted.log_bytes / 1e3, "kB", _usd("log_gb", counted.log_bytes / GB)),
        Line("X-Ray", 1, "trace", _usd("trace", 1)),
    ]


def total_usd(bill: Iterable[Line]) -> float:
    return sum(line.usd for line in bill)


def _usd(price: str, count: float) -> float:
    return count * PRICES[price]["usd"] / PRICES[price]["per"]


def _writes(products: int, generated: int, paid: int, tasks: int, variants: int) -> int:
    """Count the files; every variant has a preview."""
    parser, publisher = 2, 2  # brief.json, plan.json; index.html, manifest.json
    pictures = 3 * generated + paid  # cache, record and copy; the order of one that is paid for
    own = 2 + tasks  # thumbnail, facts, records
    return 1 + parser + pictures + 2 * variants + products * own + publisher


def _parser_reads(plan: Plan) -> int:
    """Count the brief, the customer's own rules, the logo twice (to check it and to read its version) and a
    HEAD of each asset.
    """
    own_rules = len(plan["compliance"]["rules"]["own"]) if "compliance" in plan else 0
    return 1 + own_rules + (2 if _has_logo(plan) else 0) + len(_assets(plan))


def _parser_lists(plan: Plan) -> int:
    """Count the listing of the rules and of each product's folder, one that several products name once."""
    return 1 + len(_assets(plan)) + sum(product["asset_missing"] for product in plan["products"])


def _assets(plan: Plan) -> set[str]:
    return {
        product["image"]["key"] for product in plan["products"] if product["image"]["source"] == "existing"
    }


def _has_logo(plan: Plan) -> bool:
    brand = plan["campaign"]["brand"]
    return brand is not None and bool(brand["logo"])


def _generator_reads(generated: int, paid: int) -> int:
    """Count plan, cache record and a HEAD of the copy; with a lease, record and picture are read again."""
    return 3 * generated + 2 * paid


def _render_reads(plan: Plan, product: PlannedProduct) -> int:
    """Count plan, picture, facts, logo and a HEAD of the picture for each call; a record for each task."""
    needs_head = product["image"]["source"] == "generate"  # the plan has the version of an asset
    with_copy = sum(any(plan["tasks"][task]["placements"] for task in group) for group in plan["groups"])
    return len(plan["groups"]) * (3 + needs_head) + with_copy * _has_logo(plan) + len(plan["tasks"])


def _publisher_reads(products: int, generated: int, tasks: int) -> int:
    return 1 + products * (tasks + 1) + generated  # the plan, each record of a render, facts and a picture


def _table_writes(paid: int) -> int:
    """Count claim and job and, for each paid picture, its lease, the day's and the campaign's counter."""
    counters = sum(_units(_counter_bytes(number), WRITE_UNIT_BYTES) for number in range(1, paid + 1))
    return CLAIM_WRITES + RECORD_JOB_WRITES + CLOSE_JOB_WRITES + paid * PAID_PICTURE_WRITES + counters


def _counter_bytes(paid: int) -> int:
    return COUNTER_BYTES + COUNTER_BYTES_PER_PRODUCT * paid


def _units(size: int, unit: int) -> int:
    return math.ceil(size / unit)


def _stored_bytes(products: int, generated: int, tasks: int, variants: int) -> int:
    return (
        variants * (VARIANT_BYTES + PREVIEW_BYTES + DOCUMENT_BYTES_PER_VARIANT)
        + generated * COPIES * PICTURE_BYTES
        + products * (THUMBNAIL_BYTES + FACTS_BYTES + tasks * RECORD_BYTES)
        + DOCUMENT_BYTES
    )


def rows(bill: Iterable[Line], campaigns_a_day: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield the bill as text: kind of work, amount, cost of a campaign, cost of `campaigns_a_day`."""
    for line in bill:
        if line.count:
            daily = fixed_usd(line.usd * campaigns_a_day, 2)
            yield line.what, f"{_figure(line.count)} {line.unit}", fixed_usd(line.usd, cost.USD_DIGITS), daily


def _figure(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"
