"""`briefcast rules check` and `briefcast rules try`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished

HELP = "Check a file of rules for advertising, or hold a text against the rules."
CHECK_HELP = """Check a file of rules before it goes into the bucket as rules/<name>.json.

Prints every problem with its place and how to fix it. Exit code 2: every brief would be rejected while the
file is there."""
CHECK_EXAMPLES = "Example:  briefcast rules check rules/acme.json"
TRY_HELP = """Hold a text against the rules, as the parser does with every text of a brief.

Prints each rule that the text meets with its reason and source. Exit code 2: a brief with this text would
be rejected."""
TRY_EXAMPLES = """Examples:  briefcast rules try "The world's best tea cures colds" --region GB --sector food

briefcast rules try "Lebenslang haltbar" --language de --file rules/acme.json"""

RuleFile = Annotated[Path, typer.Argument(metavar="FILE", help="File of rules (JSON).", show_default=False)]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="What a creative is to say.", show_default=False)]
Language = Annotated[
    str | None, typer.Option(metavar="CODE", help="Its language, such as de. Without it, it is guessed.")
]
Region = Annotated[
    list[str], typer.Option("--region", metavar="CODE", help="Country, or EU; several times for several.")
]
Sector = Annotated[
    list[str], typer.Option("--sector", metavar="NAME", help="Sector; several times for several.")
]
OwnFile = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="File of rules to add to Briefcast's.")
]


def check(file: RuleFile) -> None:
    from rich.console import Console

    from cli.actions.rules import check_rules

    raise Finished(check_rules(file, Console()))


def try_text(
    text: Words,
    language: Language = None,
    region: Region = [],  # noqa: B006
    sector: Sector = [],  # noqa: B006
    file: OwnFile = None,
) -> None:
    from rich.console import Console

    from cli.actions.rules import try_words

    raise Finished(try_words(text, language, region, sector, file, Console()))
