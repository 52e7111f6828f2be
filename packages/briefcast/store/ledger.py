"""The money side of the jobs table: who asks a model for a picture now, and what has been spent.

Three kinds of item, all dropped by the table's TTL. A lease lets one caller at a time ask for
a picture. A counter adds up what a campaign, or a day, has spent or may have spent: it goes up
before a call and comes down only when that call certainly cost nothing, so it never says less
than the truth. Amounts are millionths of a dollar, as whole numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from briefcast import keys
from briefcast.errors import StorageMisconfigured, StorageUnavailable

MICRO_USD = 1_000_000  # in a dollar
KEPT_S = 90 * 24 * 3600  # as long as the job item and Step Functions' history
READ_TIMEOUT_S = 20  # one call of DynamoDB; an answer given up on leaves a counter too high
# One try a call: a counter that the client moved twice would be wrong, and the state machine
# retries in sight.
ATTEMPTS = 1
REFUSED = "ConditionalCheckFailedException"
# What waiting does not mend
# (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
DENIED = frozenset(
    {"AccessDeniedException", "ResourceNotFoundException", "UnrecognizedClientException"}
    | {"IncompleteSignatureException", "MissingAuthenticationTokenException"}
)


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose bill a picture is on."""

    campaign_id: str
    product_index: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What one product's calls have cost, those included of which nobody knows."""

    attempts: int
    usd: float


class Leased(Exception):
    """Somebody else holds the lease. Never leaves the generator."""

    def __init__(self, owner: str, until: float) -> None:
        super().__init__(owner)
        self.owner = owner
        self.until = until  # seconds since 1970


class OverLimit(Exception):
    """Counting this amount would cross the limit; it was not counted. Never leaves the generator."""

    def __init__(self, spent_usd: float) -> None:
        super().__init__(f"{spent_usd} USD are spent")
        self.spent_usd = spent_usd


class Ledger:
    """Leases and counters in one table. Every method raises StorageUnavailable and StorageMisconfigured."""

    def __init__(self, table: str, connect: Callable[[], Any]) -> None:
        """`connect` makes the boto3 client, once it is needed."""
        self.table = table
        self._connect = connect

    @cached_property
    def _client(self) -> Any:
        return self._connect()

    def lease(self, digest: str, owner: str, payer: Payer, *, now: float, until: float) -> Payer | None:
        """Take the lease of a picture until a moment, both in seconds since 1970.

        Returns the last holder's payer when that one never ended its lease: it died, and
        what it asked for may have been paid. `owner` is never used twice. Raises Leased.
        """
        answer = self._update(
            keys.image_lease(digest),
            "SET #owner = :owner, leased_until = :until, campaign_id = :campaign, "
            "product_index = :product, expires_at = :expiry",
            {
                ":owner": {"S": owner},
                ":until": _number(until),
                ":campaign": {"S": payer.campaign_id},
                ":product": _number(payer.product_index),
                ":expiry": _number(int(until) + KEPT_S),
                ":now": _number(now),
            },
            names={"#owner": "owner"},  # a word that DynamoDB reserves
            condition="attribute_not_exists(leased_until) OR leased_until < :now",
            values_of="ALL_OLD",
            refusal=lambda item: Leased(item["owner"]["S"], float(item["leased_until"]["N"])),
        )
        return Payer(answer["campaign_id"]["S"], int(answer["product_index"]["N"])) if answer else None

    def end_lease(self, digest: str, owner: str) -> None:
        """Let the next one ask. Does nothing when the lease is somebody else's by now."""
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
        """Count an amount on a campaign's bill, unless that takes it over the limit. Raises OverLimit."""
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
        """Take a counted amount back: it certainly was not charged."""
        product = payer.product_index
        self._update(
            keys.campaign_spend(payer.campaign_id),
            "ADD micro_usd :amount, #attempts :one, #usd :amount",
            {":amount": _micro(-usd), ":one": _number(-1)},
            names={"#attempts": f"attempts_{product}", "#usd": f"micro_usd_{product}"},
        )

    def count_for_day(self, day: str, usd: float, limit_usd: float | None, now: float) -> None:
        """Count an amount on a day (2026-11-25, UTC), unless that takes it over. Raises OverLimit."""
        self._count(keys.day_spend(day), usd, limit_usd, now)

    def uncount_for_day(self, day: str, usd: float) -> None:
        """Take a counted amount back: it certainly was not charged."""
        self._update(keys.day_spend(day), "ADD micro_usd :amount", {":amount": _micro(-usd)})

    def spent(self, campaign_id: str) -> dict[int, Spent]:
        """What stands on a campaign's bill, by the product's index."""
        found = self._call(
            lambda: self._client.get_item(
                TableName=self.table, Key=keys.campaign_spend(campaign_id), ConsistentRead=True
            )
        ).get("Item", {})
        bill = {}
        for name, value in found.items():
            kind, _, product = name.rpartition("_")
            if kind == "attempts" and int(value["N"]):
                bill[int(product)] = Spent(int(value["N"]), _usd(found[f"micro_usd_{product}"]))
        return bill

    def _count(
        self,
        key: Mapping[str, Any],
        usd: float,
        limit_usd: float | None,
        now: float,
        *,
        also: str = "",
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        values = {":amount": _micro(usd), ":expiry": _number(int(now) + KEPT_S), **(values or {})}
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
        key: Mapping[str, Any],
        expression: str,
        values: Mapping[str, Any],
        *,
        names: Mapping[str, str] | None = None,
        condition: str | None = None,
        values_of: str = "NONE",
        refusal: Callable[[Mapping[str, Any]], Exception] | None = None,
    ) -> dict[str, Any]:
        """UpdateItem; the item's attributes as `values_of` asks. Raises what `refusal` makes of the item
        that did not meet the condition.
        """
        optional = {"ConditionExpression": condition, "ExpressionAttributeNames": names}
        answer: dict[str, Any] = self._call(
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
        ).get("Attributes", {})
        return answer

    def _call(
        self,
        action: Callable[[], dict[str, Any]],
        *,
        refusal: Callable[[Mapping[str, Any]], Exception] | None = None,
        otherwise: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Run one call and speak of its failures in the ASL's vocabulary.

        An unmet condition raises what `refusal` makes of the item, or else answers `otherwise`.
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
    """The ledger in that table, one a process; None without a table: then nothing can be paid for."""
    return Ledger(table, _dynamodb_client) if table else None
