"""The whole bill of a campaign: what a plan makes AWS do, counted, times list prices.

The estimate that the parser writes has pictures, compute and transitions; this one adds the
requests, the storage and the logs beside them. Nothing fails and nothing is reused in it.
tests/statemachine/test_bill.py holds the counts against those of real runs.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefcast import cost, keys
from briefcast.registries.models import find_model
from briefcast.text.money import fixed_usd

GB = 1024**3  # as AWS bills storage and logs
RETENTION_DAYS = 90  # output_retention_days in terraform/variables.tf
DAYS_A_MONTH = 30

# Planning figures, measured on the example briefs on 2026-11-25 and rounded up.
VARIANT_BYTES = 170_000  # 80 kB from a draft, up to 230 kB from a photograph
THUMBNAIL_BYTES = 6_000
PICTURE_BYTES = 1_600_000  # a photographic PNG of 1024 x 1024; a draft has two thirds of it
COPIES = 2  # of a generated picture: in the campaign's folder and in the cache
RECORD_BYTES = 4_000  # of a task
DOCUMENT_BYTES = 30_000  # brief, plan, manifest and contact sheet of a small campaign
DOCUMENT_BYTES_PER_VARIANT = 1_500  # in manifest and contact sheet
# What a function prints (1.5 to 1.8 kB, metrics included) and Lambda's own lines about it.
LOG_BYTES_PER_INVOCATION = 2_600

# DynamoDB bills a write by the KB, and once more for each index that it changes.
CLAIM_WRITES = 1
RECORD_JOB_WRITES = 2  # the item and its row in GSI1
CLOSE_JOB_WRITES = 3  # the item, its old row in GSI1 and the new one
PAID_PICTURE_WRITES = 3  # the lease taken and ended, the day's counter; the campaign's is below
COUNTER_BYTES = 100
COUNTER_BYTES_PER_PRODUCT = 45  # attempts_<i> and micro_usd_<i>
WRITE_UNIT_BYTES, READ_UNIT_BYTES = 1024, 4096


@dataclass(frozen=True, slots=True)
class Price:
    id: str
    what: str
    usd: float
    per: int
    source: str
    confidence: str  # high: the service's own page; medium: a good secondary or a page read in part


@dataclass(frozen=True, slots=True)
class Counts:
    """What one campaign makes AWS do."""

    pictures: int  # paid for
    invocations: int
    transitions: int
    s3_writes: int  # the upload of the brief included
    s3_reads: int  # GET and HEAD, also those that find nothing
    dynamodb_writes: int  # units
    dynamodb_reads: int  # units
    stored_bytes: int
    log_bytes: int

    @property
    def events(self) -> int:
        """S3 tells EventBridge of every object, though the rule looks for briefs only."""
        return self.s3_writes


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    count: float
    unit: str
    usd: float


_FILE: Mapping[str, Any] = json.loads((Path(__file__).parent / "prices.json").read_text("utf-8"))
AS_OF, REGION = str(_FILE["as_of"]), str(_FILE["region"])
# Of what is not priced in cost.py and models.json.
PRICES: Mapping[str, Price] = {row["id"]: Price(**row) for row in _FILE["prices"]}


def counts(plan: Mapping[str, Any]) -> Counts:
    """What the first run of a plan (docs/contracts.md) takes, its brief from S3, in a versioned bucket.

    An asset that is named by the whole key of a product.jpg counts as if its folder had been
    named, and one that is missing as if it were a folder: up to three HEADs too many.
    """
    products, calls, tasks = len(plan["products"]), len(plan["groups"]), len(plan["tasks"])
    generated = sum(product["image"]["source"] == "generate" for product in plan["products"])
    paid = generated if find_model(plan["model"]).price_usd else 0
    variants = products * sum(len(task["placements"]) + len(task["clean"]) for task in plan["tasks"])
    invocations = 2 + generated + products * calls
    return Counts(
        pictures=paid,
        invocations=invocations,
        transitions=cost.transitions(products - generated, generated, calls),
        s3_writes=_writes(products, generated, paid, tasks, variants),
        s3_reads=_parser_reads(plan)
        + _generator_reads(generated, paid)
        + sum(_render_reads(plan, product) for product in plan["products"])
        + _publisher_reads(products, generated, tasks),
        dynamodb_writes=_table_writes(paid),
        dynamodb_reads=_units(_counter_bytes(paid), READ_UNIT_BYTES) if paid else 0,
        stored_bytes=_stored_bytes(products, generated, tasks, variants),
        log_bytes=invocations * LOG_BYTES_PER_INVOCATION,
    )


def lines(plan: Mapping[str, Any]) -> list[Line]:
    """The bill, a line a kind of work. The first three are those of the plan's own estimate."""
    counted, estimate = counts(plan), plan["estimate"]
    requests = counted.invocations * cost.LAMBDA_REQUEST_USD
    gb_seconds = (estimate["compute_usd"] - requests) / cost.LAMBDA_GB_SECOND_USD
    gb_months = counted.stored_bytes / GB * RETENTION_DAYS / DAYS_A_MONTH
    transitions_usd = round(cost.transitions_usd(counted.transitions), cost.USD_DIGITS)
    pictures = f"of {find_model(plan['model']).label}"
    return [
        Line("Pictures", counted.pictures, pictures, estimate["image_generation_usd"]),
        Line("Lambda", gb_seconds, f"GB-seconds in {counted.invocations:,} calls", estimate["compute_usd"]),
        Line("Step Functions", counted.transitions, "transitions", transitions_usd),
        Line("S3 writes", counted.s3_writes, "PUT", _usd("s3_write", counted.s3_writes)),
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
    return count * PRICES[price].usd / PRICES[price].per


def _writes(products: int, generated: int, paid: int, tasks: int, variants: int) -> int:
    parser, publisher = 2, 2  # brief.json, plan.json; index.html, manifest.json
    pictures = 3 * generated + paid  # cache, record and copy; the order of one that is paid for
    return 1 + parser + pictures + variants + products * (1 + tasks) + publisher


def _parser_reads(plan: Mapping[str, Any]) -> int:
    """The brief; the logo twice, to check it and to plan its version; each asset until it is found."""
    logo = 2 if (plan["campaign"]["brand"] or {}).get("logo") else 0
    found = {product["image"]["key"] for product in plan["products"] if "key" in product["image"]}
    missing = sum(product["asset_missing"] for product in plan["products"])
    return 1 + logo + sum(_looks(key) for key in found) + int(missing) * len(keys.ASSET_EXTENSIONS)


def _looks(key: str) -> int:
    """How often the parser looked until it found this key."""
    return 1 + keys.ASSET_EXTENSIONS.index("." + key.rpartition(".")[2]) if "/product." in key else 1


def _generator_reads(generated: int, paid: int) -> int:
    """The plan, the cache's record, whether the copy is there; with a lease, both of the cache again."""
    return 3 * generated + 2 * paid


def _render_reads(plan: Mapping[str, Any], product: Mapping[str, Any]) -> int:
    """A call reads plan, picture and logo, and looks which picture it is; a task, whether it was done."""
    logo = bool((plan["campaign"]["brand"] or {}).get("logo"))
    looked_up = product["image"]["source"] == "generate"  # an asset is known by its version
    lettered = sum(any(plan["tasks"][task]["placements"] for task in group) for group in plan["groups"])
    return int(len(plan["groups"]) * (2 + looked_up) + lettered * logo + len(plan["tasks"]))


def _publisher_reads(products: int, generated: int, tasks: int) -> int:
    return 1 + products * tasks + generated  # the plan, each task's record, each picture's


def _table_writes(paid: int) -> int:
    """The claim, the job, and for each picture the lease and two counters, of which one grows."""
    counters = sum(_units(_counter_bytes(number), WRITE_UNIT_BYTES) for number in range(1, paid + 1))
    return CLAIM_WRITES + RECORD_JOB_WRITES + CLOSE_JOB_WRITES + paid * PAID_PICTURE_WRITES + counters


def _counter_bytes(paid: int) -> int:
    return COUNTER_BYTES + COUNTER_BYTES_PER_PRODUCT * paid


def _units(size: int, unit: int) -> int:
    return math.ceil(size / unit)


def _stored_bytes(products: int, generated: int, tasks: int, variants: int) -> int:
    return (
        variants * (VARIANT_BYTES + DOCUMENT_BYTES_PER_VARIANT)
        + generated * COPIES * PICTURE_BYTES
        + products * (THUMBNAIL_BYTES + tasks * RECORD_BYTES)
        + DOCUMENT_BYTES
    )


def rows(bill: Iterable[Line], campaigns_a_day: int) -> Iterator[tuple[str, str, str, str]]:
    """The bill as it is printed: what, how much of it, a campaign, so many campaigns a day."""
    for line in bill:
        if line.count:
            many = fixed_usd(line.usd * campaigns_a_day, 2)
            yield line.what, f"{_figure(line.count)} {line.unit}", fixed_usd(line.usd, cost.USD_DIGITS), many


def _figure(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"
