"""The environments: one terraform/environments/<name>.tfvars.json each, read by Terraform and here."""

import difflib
import json
from dataclasses import dataclass
from pathlib import Path

from briefcast.text.printable import printable_name
from operations.errors import CommandError

TERRAFORM = Path(__file__).parents[1] / "terraform"
ENVIRONMENTS = TERRAFORM / "environments"
ENDING = ".tfvars.json"


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment: the values that are checked before anything is changed in AWS."""

    name: str  # "dev"
    values: Path  # its file, for -var-file
    region: str
    stack: str  # "briefcast-dev", the first part of every name
    image_model: str
    bedrock_image_region: str  # "" for the model's own
    architecture: str
    reserve_concurrency: bool
    protect_data: bool
    kms_key_arn: str | None  # None for AWS's own keys

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.values.name

    @property
    def region_setting(self) -> str:
        """Where the region can be changed, in words."""
        return f"region in {self.file}"


def names() -> list[str]:
    """Return the names of the environments, sorted."""
    return sorted(path.name.removesuffix(ENDING) for path in ENVIRONMENTS.glob(f"*{ENDING}"))


def read(name: str) -> Environment:
    """Return the environment of that name. Raises CommandError when there is none, or a value is missing."""
    known = names()
    if not name:
        raise CommandError(f"which environment? Say ENV=…, one of {', '.join(known)}")
    if name not in known:
        near = difflib.get_close_matches(name, known, 1, 0.4)
        raise CommandError(
            f"ENV={printable_name(name)}: there is no such environment, "
            + (f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}")
        )
    file = ENVIRONMENTS / f"{name}{ENDING}"
    try:
        values = json.loads(file.read_text("utf-8"))
        if values["environment"] != name:
            raise CommandError(f"{file.name}: environment must be {name}, as in the file's name")
        return Environment(
            name=name,
            values=file,
            region=values["region"],
            stack=f"{values['name']}-{name}",
            image_model=values["image_model"],
            bedrock_image_region=values["bedrock_image_region"],
            architecture=values["architecture"],
            reserve_concurrency=values["reserve_concurrency"],
            protect_data=values["protect_data"],
            kms_key_arn=values.get("kms_key_arn"),
        )
    except json.JSONDecodeError as error:
        raise CommandError(f"{file.name}, line {error.lineno}: {error.msg}; write it as JSON") from error
    except KeyError as error:
        raise CommandError(
            f"{file.name}: no {error.args[0]}; add it, terraform/variables.tf describes it"
        ) from error
