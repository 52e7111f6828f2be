"""Whether the account's Lambda quota holds what the functions reserve."""

from collections.abc import Iterator
from typing import Any

from briefcast.registries.functions import function_names, function_rows
from operations.doctor.account import Account
from operations.doctor.findings import Finding

# Executions that an account must leave to functions without a reservation (AWS Lambda, reserved concurrency).
ALWAYS_UNRESERVED = 100


def quota_findings(account: Account) -> Iterator[Finding]:
    """Yield a fault if reserving the functions' concurrent executions leaves too few to others."""
    target = account.target
    if not target.reserve_concurrency:
        return
    reserved = sum(row["reserved_concurrency"] for row in function_rows().values())
    client = account.client("lambda")
    limit = client.get_account_settings()["AccountLimit"]
    own = sum(_reserved(client, f"{target.stack}-{name}") for name in function_names())
    free = limit["UnreservedConcurrentExecutions"] + own
    if reserved + ALWAYS_UNRESERVED > free:
        yield Finding(
            "fault",
            f"account {account.id} may run {limit['ConcurrentExecutions']} functions at once in "
            f"{target.region}, {free} of them not reserved by other functions, and reserving "
            f"{reserved} must leave {ALWAYS_UNRESERVED}: request a higher quota, or set "
            f"reserve_concurrency = false in {target.file}",
        )


def _reserved(client: Any, function: str) -> int:
    """Return the concurrent executions that a function reserves now; 0 if it does not exist yet."""
    try:
        found = client.get_function_concurrency(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        return 0
    return int(found.get("ReservedConcurrentExecutions", 0))
