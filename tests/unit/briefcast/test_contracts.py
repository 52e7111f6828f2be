"""The types of contracts.py against the page, the schemas and the state machine that use them."""

import json
import re
from pathlib import Path
from typing import get_args, get_type_hints, is_typeddict

import pytest

import briefcast
from briefcast import contracts, errors
from statemachine.asl import definition, walk
from tests.contract_types import mismatches, schema_mismatches

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/contracts.md").read_text("utf-8")
SCHEMAS = Path(briefcast.__path__[0]) / "schemas"
EXAMPLES = [
    (name, json.loads(text))
    for name, text in re.findall(r"^```json (\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
]
STATES = dict(walk(definition()["States"]))
FUNCTIONS = {
    "ParseBrief": (contracts.ParseBriefInput, None),
    "ProcessProducts/GenerateImage": (contracts.GenerateImageInput, contracts.ModelImage),
    "ProcessProducts/AnalyseImage": (contracts.AnalyseImageInput, contracts.Understood),
    "ProcessProducts/RenderVariants/RenderPlacements": (contracts.RenderPlacementsInput, None),
    "PublishManifest": (contracts.PublishManifestInput, contracts.PublishManifestOutput),
}
ALL_TYPES = [each for each in vars(contracts).values() if is_typeddict(each)]


def fields(names):
    """Names of a JSON object in the ASL, without the suffix that marks a path."""
    return {name.removesuffix(".$") for name in names}


def used_by(expected):
    """The TypedDict and every one that it holds or inherits from."""
    if is_typeddict(expected):
        yield expected
        yield from (
            base for base in ALL_TYPES if get_type_hints(base).items() <= get_type_hints(expected).items()
        )
        for hint in get_type_hints(expected).values():
            yield from used_by(hint)
    for argument in get_args(expected):
        yield from used_by(argument)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_on_the_page_has_every_field_of_its_type_and_no_other(name, example):
    expected = getattr(contracts, name)
    assert list(mismatches(example, expected, complete=True)) == []


def test_every_type_is_shown_on_the_page():
    shown = {each for name, _ in EXAMPLES for each in used_by(getattr(contracts, name))}
    assert {each.__name__ for each in ALL_TYPES} == {each.__name__ for each in shown}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("brief", contracts.Brief),
        ("brand_kit", contracts.BrandKit),
        ("rules", contracts.RuleFile),
        ("manifest", contracts.Manifest),
    ],
)
def test_a_schema_has_the_fields_of_its_type(file, expected):
    schema = json.loads((SCHEMAS / f"{file}.schema.json").read_text("utf-8"))
    assert list(schema_mismatches(schema, expected, schema.get("$defs", {}))) == []


def test_a_field_on_one_side_only_is_found():
    brief = json.loads((SCHEMAS / "brief.schema.json").read_text("utf-8"))
    del brief["properties"]["products"]["items"]["properties"]["focus"]
    assert list(schema_mismatches(brief, contracts.Brief, {})) == [
        "$.products[].focus is in one of the two only"
    ]
    example = dict(dict(EXAMPLES)["Plan"], colour="red")
    del example["model"]
    assert list(mismatches(example, contracts.Plan)) == ["$.model is missing", "$.colour is not in Plan"]


@pytest.mark.parametrize("path", FUNCTIONS)
def test_a_function_receives_from_the_state_machine_what_its_type_says(path):
    received, _ = FUNCTIONS[path]
    assert fields(STATES[path]["Parameters"]["Payload"]) == set(get_type_hints(received))


@pytest.mark.parametrize("path", [path for path, (_, selected) in FUNCTIONS.items() if selected])
def test_the_state_machine_keeps_fields_that_the_output_has(path):
    _, selected = FUNCTIONS[path]
    assert fields(STATES[path]["ResultSelector"]) == set(get_type_hints(selected))


def test_a_rejected_product_is_what_the_publisher_reads():
    rejected = STATES["ProcessProducts/RejectProduct"]["Parameters"]
    assert fields(rejected) == set(get_type_hints(contracts.RejectedProduct))
    assert fields(rejected["error"]) == set(get_type_hints(contracts.ProductError))


@pytest.mark.parametrize(
    ("path", "item"), [("ClaimBrief", contracts.ClaimItem), ("RecordJob", contracts.JobItem)]
)
def test_an_item_that_a_state_puts_has_the_required_attributes(path, item):
    written = STATES[path]["Parameters"]["Item"]
    assert written.keys() == item.__required_keys__
    for name, attribute in written.items():
        assert fields(attribute) == set(get_type_hints(get_type_hints(item)[name]))


def test_a_job_that_ends_gets_the_optional_attributes():
    expression = STATES["CloseJob"]["Parameters"]["UpdateExpression"].replace("#status", "status")
    assigned = set(re.findall(r"(\w+) = ", expression))
    assert assigned - contracts.JobItem.__required_keys__ == contracts.JobItem.__optional_keys__


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("RejectBrief", contracts.BriefRejectedMessage),
        ("ReportRejectedProducts", contracts.ProductsRejectedMessage),
    ],
)
def test_a_message_to_the_rejections_queue_has_the_fields_of_its_type(path, message):
    assert fields(STATES[path]["Parameters"]["Message"]) == set(get_type_hints(message))


def test_a_product_is_rejected_by_an_error_of_its_family():
    family = {error.__name__ for error in errors.RejectedProduct.__subclasses__()}
    assert set(get_args(contracts.ProductRejection)) == family


def test_a_job_has_a_status_that_a_state_writes():
    written = {"running", "rejected", *get_args(get_type_hints(contracts.PublishManifestOutput)["status"])}
    assert set(get_args(contracts.JobStatus)) == written
