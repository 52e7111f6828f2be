"""Every help text and every error message of the command line, as a terminal of 80 columns shows them.

    python -m tests.unit.cli.texts

renews the files that test_texts.py compares: read them as a stranger would before a commit.
"""

import os
import shutil
import sys
import textwrap
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.stub import Stubber
from rich.console import Console
from typer.testing import CliRunner

from cli import clouds, inputs, local_state, preflight, session
from cli.actions import clean, convert, explain, replay, rules
from cli.commands import doctor
from cli.main import app
from local import cloud as local_cloud
from local.engine import PortInUse
from local.lambda_runtime import containers
from local.state.folder import StateFolder, StateInUse
from operations import downloads, lookup
from operations.doctor import account as doctors_account
from operations.errors import CommandError
from operations.explain import reading
from raster import kernel
from tests.unit.operations.explain.explanations import explanation_of
from tests.unit.operations.stubbed_cloud import EXECUTION, StubbedCloud

FOLDER = Path(__file__).parent / "texts"
COLUMNS = 80
COMMANDS = (
    "run",
    "up",
    "validate",
    "convert",
    "status",
    "fetch",
    "explain",
    "replay",
    "dead-letters",
    "doctor",
    "clean",
)
SUBCOMMANDS = (
    ("brand",),
    ("brand", "check"),
    ("brand", "sample"),
    ("rules",),
    ("rules", "check"),
    ("rules", "try"),
)
CAMPAIGN = "summer-20260701-060000-1f2e3d"
MODEL = "bedrock:stability.stable-image-core-v1:1"
HOST = "127.0.0.1:4566"
QUIET = Console(quiet=True)


def help_texts():
    """One text for the whole command line and one for each command."""
    runner = CliRunner()
    environment = {"COLUMNS": str(COLUMNS), "NO_COLOR": "1", "TERM": "dumb"}
    for words in ([], *([command] for command in COMMANDS), *SUBCOMMANDS):
        shown = runner.invoke(app, [*words, "--help"], env=environment).output
        lines = (line.rstrip() for line in shown.strip("\n").splitlines())
        yield "\n".join(lines).strip("\n")


def error_texts(folder):
    """(what was done, message) of each case, in a folder that is empty at first."""
    for label, provoke in CASES.items():
        with pytest.MonkeyPatch.context() as patches, _fresh(folder, patches):
            try:
                provoke(patches)
            except CommandError as error:
                text = str(error).replace(str(folder), "/home/me")
                yield label, "\n".join(f"briefcast: {line}" for line in text.splitlines())
            else:
                raise AssertionError(f"no error: {label}")


@contextmanager
def _fresh(folder, patches):
    for entry in folder.iterdir():
        entry.unlink() if entry.is_file() else shutil.rmtree(entry)
    for name in list(os.environ):
        if name.startswith(("AWS_", "LOCALSTACK_")):
            patches.delenv(name)
    patches.setenv("HOME", str(folder))
    patches.setenv("XDG_DATA_HOME", str(folder / "data"))
    patches.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patches.chdir(folder)
    yield


def _file(name, text="{}"):
    Path(name).write_text(text)
    return Path(name)


def _brief(name, *files):
    def provoke(_):
        for file in files:
            _file(file)
        inputs.brief_files([Path(name)])

    return provoke


def _convert(out, text="{}"):
    def provoke(_):
        (brief,) = inputs.brief_files([_file("their.yaml", text)])
        convert.convert_brief(brief, inputs.new_brief(Path(out)), QUIET)

    return provoke


def _folder_as_brief(_):
    Path("briefs").mkdir()
    inputs.brief_files([Path("briefs")])


def _two_bad_briefs(_):
    inputs.brief_files([Path("one.json"), _file("notes.txt")])


def _asset_in_a_loop(_):
    Path("assets").mkdir()
    Path("assets/product.png").symlink_to("gone.png")
    try:
        inputs.asset_files(Path("assets"))
    finally:
        Path("assets/product.png").unlink()


def _old_python(patches):
    patches.setattr(sys, "version_info", (3, 10, 0, "final", 0))
    preflight.check_machine()


def _no_kernel(patches):
    def check():
        raise kernel.NotRunnable("the rendering kernel libkernel.so is not compiled: run `make setup`")

    patches.setattr(kernel, "check", check)
    preflight.check_machine()


def _output_below_a_file(_):
    preflight.prepare_output(_file("output") / "campaigns")


def _full_disk(patches):
    patches.setattr(preflight.shutil, "disk_usage", lambda _: SimpleNamespace(free=12 * 1024**2))
    preflight.check_free_space(Path(), "--out")


def _state_in_use(address):
    def provoke(_):
        used = StateInUse(Path("/home/me/.local/share/briefcast/local/us-east-1"), 4711, address)
        raise local_state.in_use(used)

    return provoke


def _state(path):
    def provoke(_):
        with local_state.open_state(path(), QUIET):
            pass

    return provoke


def _state_of_another_region():
    StateFolder(Path("state"), "eu-west-1").close()
    return Path("state")


def _clean_what_others_own(_):
    def rmtree(path):
        raise PermissionError(13, "Permission denied")

    StateFolder(Path("state"), "us-east-1").close()
    with pytest.MonkeyPatch.context() as patch_here:
        patch_here.setattr(clean.shutil, "rmtree", rmtree)
        clean.clean_state(Path("state"), lambda _: True, QUIET)


def _clean_a_stranger(_):
    _file("letter.txt")
    clean.clean_state(Path(), lambda _: True, QUIET)


def _at_a_running_cloud(**options):
    def provoke(patches):
        patches.setenv("LOCALSTACK_HOST", HOST)
        with session.Session(state=Path("state"), **options).cloud(QUIET):
            pass

    return provoke


def _no_cloud_there(_):
    session.connect_to("127.0.0.1:1")


def _cloud_fails(error):
    def provoke(patches):
        def start(**_):
            raise error

        patches.setattr(local_cloud, "LocalCloud", start)
        with session.Session(port=4566, state=Path("state")).local_cloud(QUIET):
            pass

    return provoke


def _port_in_use():
    error = PortInUse(4566, "Address already in use")
    error.__cause__ = OSError(98, "Address already in use")
    return error


def _stack_beside_a_local_cloud(patches):
    patches.setenv("LOCALSTACK_HOST", HOST)
    with clouds.open_cloud("briefcast-prod"):
        pass


def _no_region(_):
    with clouds.open_cloud(None):
        pass


def _aws_fails(error):
    def provoke(patches):
        patches.setenv("AWS_REGION", "eu-central-1")
        with clouds.open_cloud(None):
            raise error

    patched = patch.object(clouds, "Stack")
    return patched(lambda patches, _: provoke(patches))


def _no_such_stack(patches):
    account = boto3.Session("stub", "stub", region_name="eu-central-1")
    clients = {service: account.client(service) for service in ("sts", "sqs")}
    stubs = {service: Stubber(client) for service, client in clients.items()}
    arn = "arn:aws:sts::111122223333:assumed-role/operator/me"
    stubs["sts"].add_response("get_caller_identity", {"Account": "111122223333", "Arn": arn}, {})
    stubs["sqs"].add_client_error("get_queue_url", "QueueDoesNotExist")
    for stub in stubs.values():
        stub.activate()
    patches.setattr(account, "client", clients.__getitem__)
    patches.setattr(clouds, "_aws_session", lambda _: account)
    with clouds.open_cloud("briefcast-staging"):
        pass


def _doctor_at_a_local_cloud(patches):
    patches.setenv("LOCALSTACK_HOST", HOST)
    doctor.doctor("briefcast-prod")


def _doctor(credentials="any", **errors):
    """`briefcast doctor` where these operations raise; `credentials` None for a machine without any."""

    def answer(operation):
        def call(**_):
            if operation in errors:
                raise errors[operation]
            return {"Account": "111122223333", "Arn": "arn:aws:sts::111122223333:assumed-role/operator/me"}

        return call

    client = SimpleNamespace(
        get_caller_identity=answer("get_caller_identity"), describe_table=answer("describe_table")
    )
    session = SimpleNamespace(
        region_name="eu-central-1", get_credentials=lambda: credentials, client=lambda *_, **__: client
    )

    def provoke(patches):
        patches.setattr(doctors_account.boto3, "Session", lambda **_: session)
        doctor.doctor("briefcast-prod")

    return provoke


def _unknown_campaign(*known):
    def provoke(_):
        cloud = StubbedCloud()
        cloud.resources.jobs_table = "briefcast-dev-jobs"
        with Stubber(cloud.client("dynamodb")) as dynamodb:
            dynamodb.add_response("get_item", {})
            for status in lookup.JOB_STATUSES:
                names = known if status == "completed" else ()
                rows = [{"PK": {"S": f"CAMPAIGN#{name}"}} for name in names]
                dynamodb.add_response("query", {"Items": rows})
            lookup.get_job(cloud, CAMPAIGN)

    return provoke


def _unpublished_campaign(_):
    job = {
        "status": {"S": "running"},
        "execution_arn": {"S": EXECUTION},
        "products": {"N": "1"},
        "variants": {"N": "5"},
        "GSI1SK": {"S": "2026-07-01T06:00:00Z"},
    }
    cloud = StubbedCloud()
    cloud.resources.jobs_table = "briefcast-dev-jobs"
    with Stubber(cloud.client("dynamodb")) as dynamodb:
        dynamodb.add_response("get_item", {"Item": job})
        downloads.download_campaign(cloud, CAMPAIGN, Path("output"))


def _unknown_execution(ask):
    def provoke(_):
        cloud = StubbedCloud()
        cloud.stepfunctions.add_client_error("describe_execution", "ExecutionDoesNotExist")
        ask(cloud)

    return provoke


def _page_in_no_folder(patches):
    patches.setattr(explain, "explain_campaign", lambda *_: explanation_of([(0, {})]))
    explain.show_explanation(None, CAMPAIGN, Path("reports/timeline.html"), QUIET)


def _no_container_program(patches):
    patches.setattr(containers.shutil, "which", lambda _: None)
    containers.find_engine()


EXPIRED = {"Error": {"Code": "ExpiredToken", "Message": "The security token is expired"}}
BROKEN = {"Error": {"Code": "InternalServerError", "Message": "try again"}}
REFUSED = {"Error": {"Code": "AccessDeniedException", "Message": "User: me is not\nauthorized"}}


def _try_rules(regions=(), sectors=(), file=None):
    rules.try_words("Free tea", "en", regions, sectors, file, QUIET)


CASES = {
    "convert their.yaml (not YAML)": _convert("my.yaml", "message: Rise: and shine"),
    "convert their.yaml -o their.yaml": _convert("their.yaml"),
    "convert their.yaml -o my.txt": _convert("my.txt"),
    "convert their.yaml -o nowhere/my.yaml": _convert("nowhere/my.yaml"),
    "brand check acme.txt": lambda _: inputs.kit_file(_file("acme.txt")),
    "brand check Acme.json": lambda _: inputs.kit_file(_file("Acme.json")),
    "rules check missing.json": lambda _: rules.check_rules(Path("missing.json"), QUIET),
    "rules try TEXT --file broken.json": lambda _: _try_rules(file=_file("broken.json", "{")),
    "rules try TEXT --region UK": lambda _: _try_rules(regions=["UK"]),
    "rules try TEXT --sector wine": lambda _: _try_rules(sectors=["wine"]),
    "run missing.json": _brief("missing.json"),
    "run sumer.json (summer.json exists)": _brief("sumer.json", "summer.json"),
    "run nowhere/brief.json": _brief("nowhere/brief.json"),
    "run briefs (a folder)": _folder_as_brief,
    "run one.json notes.txt": _two_bad_briefs,
    "run brief.json --assets nowhere": lambda _: inputs.asset_files(Path("nowhere")),
    "run brief.json --assets brief.json": lambda _: inputs.asset_files(_file("brief.json")),
    "run brief.json --assets assets (with a broken link)": _asset_in_a_loop,
    "run brief.json, on Python 3.10": _old_python,
    "run brief.json, before make setup": _no_kernel,
    "run brief.json --model dall-e": lambda _: preflight.check_model("dall-e"),
    "run brief.json --model (a retired one)": lambda _: preflight.check_model(
        "bedrock:amazon.titan-image-generator-v1"
    ),
    f"run brief.json --model {MODEL}, without credentials": lambda _: preflight.check_credentials(MODEL),
    "run brief.json --out output/campaigns (output is a file)": _output_below_a_file,
    "run brief.json --out . (disk full)": _full_disk,
    "run brief.json --state state (a run is under way)": _state_in_use(HOST),
    "run brief.json --state state (a run is starting)": _state_in_use(None),
    "run brief.json --state output (output is a file)": _state(lambda: _file("output")),
    "run brief.json --state state (of another region)": _state(_state_of_another_region),
    "clean --state . (no state)": _clean_a_stranger,
    "clean --state state (not allowed)": _clean_what_others_own,
    "run brief.json --images images.json (no such file)": lambda _: containers.read_images(
        Path("images.json")
    ),
    "run brief.json --images images.json (not JSON)": lambda _: containers.read_images(
        _file("images.json", "parser:")
    ),
    "run brief.json --images images.json (names no image)": lambda _: containers.read_images(
        _file("images.json")
    ),
    "run brief.json --images images.json (no podman, no docker)": _no_container_program,
    "run brief.json --images images.json, with LOCALSTACK_HOST": _at_a_running_cloud(images={"a": "b"}),
    f"run brief.json --model {MODEL}, with LOCALSTACK_HOST": _at_a_running_cloud(model=MODEL),
    "run brief.json, with LOCALSTACK_HOST where nothing runs": _no_cloud_there,
    "run brief.json (an error that nobody expected)": _cloud_fails(RuntimeError("dictionary changed size")),
    "up (port in use)": _cloud_fails(_port_in_use()),
    "status CAMPAIGN --stack briefcast-prod, with LOCALSTACK_HOST": _stack_beside_a_local_cloud,
    "status CAMPAIGN, without a region": _no_region,
    "status CAMPAIGN, without credentials": _aws_fails(NoCredentialsError()),
    "status CAMPAIGN (not allowed)": _aws_fails(ClientError(REFUSED, "GetItem")),
    "status CAMPAIGN (no network)": _aws_fails(
        EndpointConnectionError(endpoint_url="https://sts.eu-central-1.amazonaws.com/")
    ),
    "status CAMPAIGN --stack briefcast-staging (no such stack)": _no_such_stack,
    "status CAMPAIGN (mistyped)": _unknown_campaign("summer-20260701-060000-1f2e3c"),
    "status CAMPAIGN (unknown)": _unknown_campaign("zebra-1", "xylophone-2"),
    "status CAMPAIGN (no campaigns yet)": _unknown_campaign(),
    "fetch CAMPAIGN (not published)": _unpublished_campaign,
    "explain ARN (unknown)": _unknown_execution(lambda cloud: reading.explain_campaign(cloud, EXECUTION)),
    "explain CAMPAIGN --html reports/timeline.html (no such folder)": _page_in_no_folder,
    "doctor --stack briefcast-prod, with LOCALSTACK_HOST": _doctor_at_a_local_cloud,
    "doctor, without credentials": _doctor(credentials=None),
    "doctor (credentials expired)": _doctor(get_caller_identity=ClientError(EXPIRED, "GetCallerIdentity")),
    "doctor (no network)": _doctor(
        get_caller_identity=EndpointConnectionError(endpoint_url="https://sts.eu-central-1.amazonaws.com/")
    ),
    "doctor (a profile that is incomplete)": _doctor(
        get_caller_identity=PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY")
    ),
    "doctor (DynamoDB does not answer)": _doctor(describe_table=ClientError(BROKEN, "DescribeTable")),
    "replay --execution ARN (unknown)": _unknown_execution(
        lambda cloud: replay.replay_execution(cloud, EXECUTION, QUIET)
    ),
}


def help_file():
    return "\n\n\n".join(help_texts()) + "\n"


def error_file(folder):
    wrap = partial(textwrap.fill, width=COLUMNS, break_long_words=False, break_on_hyphens=False)
    blocks = [
        "\n".join([f"$ briefcast {label}", *map(wrap, text.splitlines())])
        for label, text in error_texts(folder)
    ]
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    import tempfile

    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "help.txt").write_text(help_file(), "utf-8")
    with tempfile.TemporaryDirectory() as empty:
        (FOLDER / "errors.txt").write_text(error_file(Path(empty).resolve()), "utf-8")
