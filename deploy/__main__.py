"""python -m deploy up|down|registry ENVIRONMENT: a whole deployment, checked first, told as it goes."""

import argparse
import json
import sys
from typing import NoReturn

from rich.console import Console

from briefcast.registries.functions import function_rows
from deploy import deployed_images, environments, terraform
from deploy.account import Account
from deploy.environments import Environment
from deploy.terraform import Plan, Root
from operations.errors import CommandError

EX_USAGE = 64  # sysexits.h
console = Console(highlight=False, soft_wrap=True)


def up(environment: Environment, tag: str | None) -> None:
    """Make or renew a deployment. Raises CommandError, before anything is changed where that can be known."""
    faults = terraform.check_installed()
    if tag is None:
        faults += deployed_images.check_builder()
    account = signed_in(environment, faults)
    faults, unasked = account.faults(reserved=reserved_concurrency())
    if faults:
        raise CommandError("\n".join(faults))
    for question in unasked:
        say(f"not checked: {question}")
    chosen = deployed_images.tagged(account.client("ecr"), environment, tag) if tag else None
    registry, deployment = Root("registry", environment), Root("deployment", environment)
    deployment.plan(
        values(environment, deployed_images.NO_IMAGES), refresh=False
    )  # refuses what Terraform would refuse
    say(f"{environment.stack} in account {account.id}, {environment.region}")

    make_repositories(environment, registry)
    if chosen is None:
        say("2/3 images: building")
        chosen = deployed_images.build_and_push(environment, registry.outputs()["repository_urls"])
    for function, uri in chosen.items():
        say(f"2/3 images: {function} {uri.rpartition('@')[2]}")
    carry_out("3/3 deployment", deployment, deployment.plan(values(environment, chosen)))

    found = deployment.outputs()
    say(f"\n{environment.stack} is up. A first brief:")
    say(f"  aws s3 cp examples/briefs/single-product.json s3://{found['bucket']}/input/campaign-briefs/")
    say(f"  briefcast dead-letters --stack {environment.stack}    # what failed, if anything did")
    say(f"dashboard {found['dashboard']}, alarms {found['alarm_topic_arn']}")
    say(f"remove it all: make destroy ENV={environment.name}")


def repositories(environment: Environment) -> None:
    """Make the image repositories and stop there, for whoever builds the images elsewhere."""
    account = signed_in(environment, terraform.check_installed())
    say(f"{environment.stack} in account {account.id}, {environment.region}")
    registry = Root("registry", environment)
    make_repositories(environment, registry)
    for function, url in registry.outputs()["repository_urls"].items():
        say(f"  {function}: {url}")


def make_repositories(environment: Environment, registry: Root) -> None:
    """The first step of a deployment."""
    carry_out("1/3 image repositories", registry, registry.plan(registry_values(environment)))


def down(environment: Environment) -> None:
    """Remove a deployment with its deployed_images. Raises CommandError, as `up`."""
    account = signed_in(environment, terraform.check_installed())
    check_unprotected(environment, account)
    registry, deployment = Root("registry", environment), Root("deployment", environment)
    say(f"{environment.stack} in account {account.id}, {environment.region}")
    plan = deployment.plan(values(environment, deployed_images.NO_IMAGES), destroy=True)
    carry_out("1/2 deployment", deployment, plan)
    carry_out("2/2 images", registry, registry.plan(registry_values(environment), destroy=True))
    say(f"\n{environment.stack} is gone.")


def signed_in(environment: Environment, faults: list[str]) -> Account:
    """The account to deploy to; what this machine lacks and what the account lacks are told together."""
    try:
        account = Account(environment)
    except CommandError as error:
        raise CommandError("\n".join([*faults, str(error)])) from error
    if faults:
        raise CommandError("\n".join(faults))
    return account


def check_unprotected(environment: Environment, account: Account) -> None:
    """Refuse before Terraform would get stuck halfway, with everything gone but the data."""
    file = environment.values.relative_to(environments.TERRAFORM.parent)
    unprotect = f"run make deploy ENV={environment.name}, then make destroy ENV={environment.name} again"
    if environment.protect_data:
        raise CommandError(
            f"{environment.stack} keeps its data: set protect_data = false in {file}, {unprotect}"
        )
    dynamodb = account.client("dynamodb")
    try:
        table = dynamodb.describe_table(TableName=f"{environment.stack}-jobs")["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return
    if table.get("DeletionProtectionEnabled"):
        raise CommandError(f"{environment.stack} was deployed with protect_data = true: {unprotect}")


def carry_out(what: str, root: Root, plan: Plan) -> None:
    """Apply a plan and tell how far it is."""
    say(f"{what}: {plan}")
    finished = 0

    def done(address: str) -> None:
        nonlocal finished
        finished += 1
        say(f"  {finished}/{plan.steps} {address}")

    if plan.needed:
        root.apply(plan, done)


def values(environment: Environment, uris: dict[str, str]) -> list[str]:
    """What the deployment root is given."""
    return [f"-var-file={environment.values}", f"-var=image_uris={json.dumps(uris)}"]


def registry_values(environment: Environment) -> list[str]:
    """What the registry root is given."""
    name = environment.stack.removesuffix(f"-{environment.name}")
    given = {"environment": environment.name, "region": environment.region, "name": name}
    return [f"-var={key}={value}" for key, value in given.items()]


def reserved_concurrency() -> int:
    """Executions that the functions set aside, all together."""
    return sum(row["reserved_concurrency"] for row in function_rows().values())


def say(line: str) -> None:
    console.print(line, markup=False)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def main() -> None:
    """Exit code 0 when all is well, 64 for a wrong command line, 1 with one line a fault on stderr, else."""
    parser = _Parser(prog="python -m deploy", description=__doc__)
    parser.add_argument("direction", choices=["up", "down", "registry"])
    parser.add_argument("environment")
    parser.add_argument("--tag", help="deploy images that were pushed before under this tag")
    given = parser.parse_args()
    try:
        environment = environments.read(given.environment)
        if given.direction == "up":
            up(environment, given.tag)
        elif given.direction == "registry":
            repositories(environment)
        else:
            down(environment)
    except CommandError as fault:
        for line in str(fault).splitlines():
            sys.stderr.write(f"deploy: {line}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write(
            "deploy: interrupted; what was made stays, and the same command goes on from there\n"
        )
        sys.exit(130)


if __name__ == "__main__":
    main()
