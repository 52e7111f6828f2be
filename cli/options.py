"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE_BRIEF = "examples/briefs/single-product.json"
EXAMPLE_CAMPAIGN = "before-sunrise-20260701-060000-1f2e3d"
EXAMPLE_EXECUTION = "arn:aws:states:…:execution:briefcast-dev-campaign:…"

Briefs = Annotated[
    list[Path], typer.Argument(metavar="BRIEF", help="One or more briefs (JSON files).", show_default=False)
]
Assets = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Folder with the files that briefs name: pictures (<brand>/<product>/product.png), logos and "
        "fonts, brand kits (brand_kits/<id>.json) and rules (rules/<name>.json).",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="Image model for every brief: draft (offline, free) or bedrock:… (your AWS account pays). "
        "Default: the model that each brief names, else draft.",
        show_default=False,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="AWS region of the Bedrock models. Default: each model's own region.",
        show_default=False,
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Folder in which the local cloud keeps pictures, campaigns and logs from one run to the next. "
        "Default: the one that BRIEFCAST_STATE names, else briefcast/local/<region> in your data folder.",
        show_default=False,
    ),
]
StackName = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="Stack in AWS, <name>-<environment> as Terraform names it, or local for what was run on this "
        "machine. Default: the local cloud at LOCALSTACK_HOST=host:port if that is set, this machine if "
        "it has the campaign, else briefcast-dev in AWS.",
        show_default=False,
    ),
]
