"""python -m deploy up|down|registry|key-policy|deployer-policies ENVIRONMENT

Check a deployment, make it or remove it; make its image repositories only; print a policy that it needs.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import NoReturn

from rich.console import Console

from deploy import deployed_images, environments, key_policy, terraform
from deploy.environments import Environment
from deploy.live_tags import tag_images
from deploy.terraform import Plan, Root
from operations.doctor.account import Account
from operations.doctor.examination import account_findings, stack_findings
from operations.doctor.findings import Finding
from operations.errors import CommandError

EX_USAGE = 64  # sysexits.h
console = Console(highlight=False, soft_wrap=True)


def up(environment: Environment, tag: str | None) -> None:
    """Make or update a deployment. Raises CommandError, before any change if the fault can be known then."""
    faults = terraform.check_installed()
    if tag is None:
        faults += deployed_images.check_builder()
    account = signed_in(environment, faults)
    findings = list(account_findings(account))
    if forbidding := [each.text for each in findings if each.level == "fault"]:
        raise CommandError("\n".join(forbidding))
    report(findings)
    if account.jobs_table():
        report(stack_findings(account))
    chosen = deployed_images.tagged(account.client("ecr"), environment, tag) if tag else None
    registry, deployment = Root("registry", environment), Root("deployment", environment)
    check_state(environment, account, deployment)
    # Reports every value that Terraform would refuse, before anything is changed.
    plan = deployment.plan(values(environment, deployed_images.NO_IMAGES), refresh=False)
    if environment.kms_key_arn:
        check_key(environment, account, str(deployment.planned_output(plan, "kms_key_policy")))
    say(f"{environment.stack} in account {account.id}, {environment.region}")

    make_repositories(environment, registry)
    if chosen is None:
        if remark := deployed_images.base_remark():
            say(remark)
        say("2/3 images: building")
        chosen = deployed_images.build_and_push(environment, registry.outputs()["repository_urls"])
    for function, uri in chosen.items():
        say(f"2/3 images: {function} {uri.rpartition('@')[2]}")
    tag_images(account.client("ecr"), environment.stack, chosen)
    carry_out("3/3 deployment", deployment, deployment.plan(values(environment, chosen)))

    outputs = deployment.outputs()
    say(f"\n{environment.stack} is up. A first brief:")
    say(f"  aws s3 cp examples/briefs/single-product.json s3://{outputs['bucket']}/input/campaign-briefs/")
    say(f"  briefcast dead-letters --stack {environment.stack}    # lists failed executions")
    say(f"dashboard {outputs['dashboard']}, alarms {outputs['alarm_topic_arn']}")
    say(f"remove everything: make destroy ENV={environment.name}")
    report(stack_findings(account))


def report(findings: Iterable[Finding]) -> None:
    """Print what a person has to hear."""
    for finding in findings:
        if finding.level != "ok":
            say(str(finding))


def check_key(environment: Environment, account: Account, needed: str) -> None:
    """Raise CommandError if the customer key's policy lacks a statement of `needed`, a policy document."""
    assert environment.kms_key_arn
    policy = key_policy.read_policy(account.client("kms"), environment.kms_key_arn)
    if policy is None:
        say("not checked: the policy of kms_key_arn (not allowed: GetKeyPolicy)")
    elif sids := key_policy.missing(needed, policy):
        raise CommandError(
            f"the policy of {environment.kms_key_arn} lacks {', '.join(sids)}: add the statements that "
            f"python -m deploy key-policy {environment.name} prints"
        )


def print_key_policy(environment: Environment) -> None:
    """Print the statements that the policy of kms_key_arn needs, before anything is deployed."""
    signed_in(environment, terraform.check_installed())
    if environment.kms_key_arn is None:
        raise CommandError(f"set kms_key_arn in {environment.values.name}: AWS's own keys need no policy")
    deployment = Root("deployment", environment)
    plan = deployment.plan(values(environment, deployed_images.NO_IMAGES), refresh=False)
    say(str(deployment.planned_output(plan, "kms_key_policy")))


def write_deployer_policies(environment: Environment) -> None:
    """Write the policies of those who deploy to build/, before anything is deployed."""
    signed_in(environment, terraform.check_installed())
    deployment = Root("deployment", environment)
    plan = deployment.plan(values(environment, deployed_images.NO_IMAGES), refresh=False)
    for part, policy in deployment.planned_output(plan, "deployer_policies").items():
        file = deployed_images.REPOSITORY / "build" / f"{environment.stack}-deployer-{part}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(policy, "utf-8")
        say(str(file.relative_to(deployed_images.REPOSITORY)))


def repositories(environment: Environment) -> None:
    """Make the image repositories only, for images that are built elsewhere."""
    account = signed_in(environment, terraform.check_installed())
    say(f"{environment.stack} in account {account.id}, {environment.region}")
    registry = Root("registry", environment)
    make_repositories(environment, registry)
    for function, url in registry.outputs()["repository_urls"].items():
        say(f"  {function}: {url}")


def make_repositories(environment: Environment, registry: Root) -> None:
    """Apply the registry root: the first step of a deployment."""
    carry_out("1/3 image repositories", registry, registry.plan(registry_values(environment)))


def down(environment: Environment) -> None:
    """Remove a deployment with its images. Raises CommandError, as `up`."""
    account = signed_in(environment, terraform.check_installed())
    check_unprotected(environment, account)
    registry, deployment = Root("registry", environment), Root("deployment", environment)
    say(f"{environment.stack} in account {account.id}, {environment.region}")
    plan = deployment.plan(values(environment, deployed_images.NO_IMAGES), destroy=True)
    carry_out("1/2 deployment", deployment, plan)
    carry_out("2/2 images", registry, registry.plan(registry_values(environment), destroy=True))
    say(f"\n{environment.stack} is removed.")


def signed_in(environment: Environment, faults: list[str]) -> Account:
    """Return the account to deploy to. Raises CommandError with the machine's faults and the account's."""
    try:
        account = Account(environment)
    except CommandError as error:
        raise CommandError("\n".join([*faults, str(error)])) from error
    if faults:
        raise CommandError("\n".join(faults))
    return account


def check_unprotected(environment: Environment, account: Account) -> None:
    """Raise CommandError if the data is protected: Terraform would stop halfway, with only the data left."""
    file = environment.values.relative_to(environments.TERRAFORM.parent)
    unprotect = f"run make deploy ENV={environment.name}, then make destroy ENV={environment.name} again"
    if environment.protect_data:
        raise CommandError(
            f"{environment.stack} keeps its data: set protect_data = false in {file}, {unprotect}"
        )
    table = account.jobs_table()
    if table and table.get("DeletionProtectionEnabled"):
        raise CommandError(f"{environment.stack} was deployed with protect_data = true: {unprotect}")


def check_state(environment: Environment, account: Account, deployment: Root) -> None:
    """Raise CommandError if the stack exists and the state is empty: Terraform would make it again."""
    if deployment.is_empty() and account.jobs_table():
        raise CommandError(
            f"{environment.stack} exists in account {account.id}, but the Terraform state here is empty: "
            "deploy from the machine that made it, or use its backend (terraform/backend.tf.example)"
        )


def carry_out(what: str, root: Root, plan: Plan) -> None:
    """Apply a plan and print each finished resource with its number."""
    say(f"{what}: {plan}")
    finished = 0

    def done(address: str) -> None:
        nonlocal finished
        finished += 1
        say(f"  {finished}/{plan.steps} {address}")

    if plan.needed:
        root.apply(plan, done)


def values(environment: Environment, uris: dict[str, str]) -> list[str]:
    """Return the variables of the deployment root, as command line arguments."""
    return [f"-var-file={environment.values}", f"-var=image_uris={json.dumps(uris)}"]


def registry_values(environment: Environment) -> list[str]:
    """Return the variables of the registry root, as command line arguments."""
    name = environment.stack.removesuffix(f"-{environment.name}")
    variables = {"environment": environment.name, "region": environment.region, "name": name}
    return [f"-var={key}={value}" for key, value in variables.items()]


def say(line: str) -> None:
    console.print(line, markup=False)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def main() -> None:
    """Exit with 0 on success, 64 for a wrong command line, 1 with one line for each fault on stderr."""
    parser = _Parser(prog="python -m deploy", description=__doc__)
    parser.add_argument("direction", choices=["up", "down", "registry", "key-policy", "deployer-policies"])
    parser.add_argument("environment")
    parser.add_argument("--tag", help="deploy the images that were pushed under this tag")
    options = parser.parse_args()
    try:
        environment = environments.read(options.environment)
        if options.direction == "up":
            up(environment, options.tag)
        elif options.direction == "registry":
            repositories(environment)
        elif options.direction == "key-policy":
            print_key_policy(environment)
        elif options.direction == "deployer-policies":
            write_deployer_policies(environment)
        else:
            down(environment)
    except CommandError as fault:
        for line in str(fault).splitlines():
            sys.stderr.write(f"deploy: {line}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write(
            "deploy: interrupted; what was made is kept, and the same command continues from there\n"
        )
        sys.exit(130)


if __name__ == "__main__":
    main()
