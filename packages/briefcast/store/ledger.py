"""Leases and spend counters in the jobs table.

A lease lets one caller at a time generate a picture. A counter adds up what a campaign, or all
campaigns on a day, have spent or may have spent. It is raised before a call and lowered only
when that call certainly cost nothing, so it is never too low. Amounts are whole millionths of
a dollar. The table's TTL deletes all of these items.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypedDict

from briefcast import keys
from briefcast.contracts import TableKey
from briefcast.errors import StorageMisconfigured, StorageUnavailable

MICRO_USD = 1_000_000  # in a dollar
RETENTION_S = 90 * 24 * 3600  # as long as the job item and Step Functions' history
READ_TIMEOUT_S = 20  # one call of DynamoDB; a call that times out may leave a counter too high
# One try for each call: a retry by the client could count an amount twice. The state machine
# retries instead, visibly.
ATTEMPTS = 1
REFUSED = "ConditionalCheckFailedException"
# Errors that no retry fixes
# (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
DENIED = frozenset(
    {"AccessDeniedException", "ResourceNotFoundException", "UnrecognizedClientException"}
    | {"IncompleteSignatureException", "MissingAuthenticationTokenException"}
)

TableItem = dict[str, dict[str, str]]  # attributes by name, as DynamoDB types them: {"N": "1"}, {"S": "text"}


class Response(TypedDict, total=False):
    """The parts of DynamoDB's answers that are read here."""

    Item: TableItem
    Attributes: TableItem


@dataclass(frozen=True, slots=True)
class Payer:
    """The campaign and product that a picture is charged to."""

    campaign_id: str
    product_index: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What the calls for one product have cost, including calls whose answer was lost."""

    attempts: int  # calls
    usd: float


class Leased(Exception):
    """Another caller holds the lease. Caught inside the generator."""

    def __init__(self, owner: str, until: float) -> None:
        super().__init__(owner)
        self.owner = owner
        self.until = until  # seconds since 1970


class OverLimit(Exception):
    """The amount would exceed the limit and was not counted. Caught inside the generator."""

    def __init__(self, spent_usd: float) -> None:
        super().__init__(f"{spent_usd} USD are spent")
        self.spent_usd = spent_usd


class Ledger:
    """Leases and counters in one table. Every method raises StorageUnavailable and StorageMisconfigured."""

    def __init__(self, table: str, connect: Callable[[], Any]) -> None:
        """`connect` creates the boto3 client, on the first call."""
        self.table = table
        self._connect = connect

    @cached_property
    def _client(self) -> Any:
        return self._connect()

    def lease(self, digest: str, owner: str, payer: Payer, *, now: float, until: float) -> Payer | None:
        """Take the lease of a picture. `now` and `until` are in seconds since 1970.

        Returns the payer of the last holder when that holder never ended its lease: it died, and
        its call may have been charged. Else returns None. `owner` must be unique to this call.
        Raises Leased.
        """
        previous = self._update(
            keys.image_lease(digest),
            "SET #owner = :owner, leased_until = :until, campaign_id = :campaign, "
            "product_index = :product, expires_at = :expiry",
            {
                ":owner": {"S": owner},
                ":until": _number(until),
                ":campaign": {"S": payer.campaign_id},
                ":product": _number(payer.product_index),
                ":expiry": _number(int(until) + RETENTION_S),
                ":now": _number(now),
            },
            names={"#owner": "owner"},  # a word that DynamoDB reserves
            condition="attribute_not_exists(leased_until) OR leased_until < :now",
            values_of="ALL_OLD",
            refusal=lambda item: Leased(item["owner"]["S"], float(item["leased_until"]["N"])),
        )
        return Payer(previous["campaign_id"]["S"], int(previous["product_index"]["N"])) if previous else None

    def end_lease(self, digest: str, owner: str) -> None:
        """End the lease. Does nothing when another caller has taken it since."""
        self._call(
            lambda: self._client.delete_item(
                TableName=self.table,
                Key=keys.image_lease(digest),
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": owner}},
            ),
            otherwise={},
        )

    def count_for_campaign(self, payer: Payer, usd: float, limit_usd: float | None, now: float) -> None:
        """Add an amount to a campaign's spend. Raises OverLimit when it would exceed the limit."""
        product = payer.product_index
        self._count(
            keys.campaign_spend(payer.campaign_id),
            usd,
            limit_usd,
            now,
            also=", #attempts :one, #usd :amount",
            names={"#attempts": f"attempts_{product}", "#usd": f"micro_usd_{product}"},
            values={":one": _number(1)},
        )

    def uncount_for_campaign(self, payer: Payer, usd: float) -> None:
        """Subtract a counted amount that certainly was not charged."""
        product = payer.product_index
        self._update(
            keys.campaign_spend(payer.campaign_id),
            "ADD micro_usd :amount, #attempts :one, #usd :amount",
            {":amount": _micro(-usd), ":one": _number(-1)},
            names={"#attempts": f"attempts_{product}", "#usd": f"micro_usd_{product}"},
        )

    def count_for_day(self, day: str, usd: float, limit_usd: float | None, now: float) -> None:
        """Add an amount to the spend of a day in UTC. Raises OverLimit when it would exceed the limit."""
        self._count(keys.day_spend(day), usd, limit_usd, now)

    def uncount_for_day(self, day: str, usd: float) -> None:
        """Subtract a counted amount that certainly was not charged."""
        self._update(keys.day_spend(day), "ADD micro_usd :amount", {":amount": _micro(-usd)})

    def spent(self, campaign_id: str) -> dict[int, Spent]:
        """Return what a campaign has spent, by product index, for products with at least one counted call."""
        item = self._call(
            lambda: self._client.get_item(
                TableName=self.table, Key=keys.campaign_spend(campaign_id), ConsistentRead=True
            )
        ).get("Item", {})
        spent = {}
        for name, value in item.items():
            kind, _, product = name.rpartition("_")
            if kind == "attempts" and int(value["N"]):
                spent[int(product)] = Spent(int(value["N"]), _usd(item[f"micro_usd_{product}"]))
        return spent

    def _count(
        self,
        key: TableKey,
        usd: float,
        limit_usd: float | None,
        now: float,
        *,
        also: str = "",
        names: Mapping[str, str] | None = None,
        values: TableItem | None = None,
    ) -> None:
        values = {":amount": _micro(usd), ":expiry": _number(int(now) + RETENTION_S), **(values or {})}
        condition = None
        if limit_usd is not None:
            room = _millionths(limit_usd) - _millionths(usd)
            values[":room"] = _number(room)
            condition = "micro_usd <= :room"
            if room >= 0:
                condition = f"attribute_not_exists(micro_usd) OR {condition}"
        self._update(
            key,
            f"SET expires_at = :expiry ADD micro_usd :amount{also}",
            values,
            names=names,
            condition=condition,
            refusal=lambda item: OverLimit(_usd(item["micro_usd"]) if item else 0.0),
        )

    def _update(
        self,
        key: TableKey,
        expression: str,
        values: TableItem,
        *,
        names: Mapping[str, str] | None = None,
        condition: str | None = None,
        values_of: str = "NONE",
        refusal: Callable[[TableItem], Exception] | None = None,
    ) -> TableItem:
        """Call UpdateItem and return the attributes that `values_of` asks for.

        Raises `refusal(item)` when the item does not meet the condition.
        """
        optional = {"ConditionExpression": condition, "ExpressionAttributeNames": names}
        response = self._call(
            lambda: self._client.update_item(
                TableName=self.table,
                Key=key,
                UpdateExpression=expression,
                ExpressionAttributeValues=values,
                ReturnValues=values_of,
                **({"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if condition else {}),
                **{name: value for name, value in optional.items() if value},
            ),
            refusal=refusal,
        )
        return response.get("Attributes", {})

    def _call(
        self,
        action: Callable[[], Response],
        *,
        refusal: Callable[[TableItem], Exception] | None = None,
        otherwise: Response | None = None,
    ) -> Response:
        """Run one call and raise its failures as errors that the ASL names.

        When the call's condition is not met, raises `refusal(item)` or else returns `otherwise`.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return action()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == REFUSED:
                if refusal is not None:
                    raise refusal(error.response.get("Item", {})) from error
                if otherwise is not None:
                    return otherwise
            if code in DENIED:
                raise StorageMisconfigured(
                    f"table {self.table}: {error}; compare JOBS_TABLE, the function's role and the policy "
                    "of the table's key, then redrive"
                ) from error
            raise StorageUnavailable(f"table {self.table}: {error}") from error
        except BotoCoreError as error:
            raise StorageUnavailable(f"table {self.table}: {error}") from error


def _millionths(usd: float) -> int:
    return round(usd * MICRO_USD)


def _micro(usd: float) -> dict[str, str]:
    return _number(_millionths(usd))


def _number(value: float) -> dict[str, str]:
    return {"N": str(value)}


def _usd(attribute: Mapping[str, str]) -> float:
    return int(attribute["N"]) / MICRO_USD


def _dynamodb_client() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        config=Config(
            connect_timeout=5,
            read_timeout=READ_TIMEOUT_S,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        ),
    )


@cache
def open_ledger(table: str) -> Ledger | None:
    """Return the ledger in that table, one for each process, or None when `table` is empty."""
    return Ledger(table, _dynamodb_client) if table else None
