"""What each role may do, against what docs/contracts.md and the ASL say that it does."""

import re
from fnmatch import fnmatchcase

import pytest

from briefcast import keys
from briefcast.registries.functions import function_names
from briefcast.registries.models import image_models
from statemachine.asl import asl_file, definition, machines, walk
from tests.terraform.command import ROOT

BUCKET = "arn:aws:s3:::campaigns"
FUNCTIONS = sorted(function_names())
CAMPAIGN = "spring-20261121-080000-abcdef"
KEYS = {
    "brief": keys.BRIEFS + "2026/spring.json",
    "asset": keys.ASSETS + "acme/flask/product.png",
    "brief copy": keys.brief_copy(CAMPAIGN),
    "plan": keys.plan(CAMPAIGN),
    "generated": keys.generated(CAMPAIGN, "flask", 0),
    "variant": keys.variant(CAMPAIGN, "flask", 0, "instagram-square", "de-DE"),
    "preview": keys.preview(keys.variant(CAMPAIGN, "flask", 0, "instagram-square", "de-DE")),
    "brand kit": keys.brand_kit("acme"),
    "rules": f"{keys.RULES}acme.json",
    "font": keys.font(CAMPAIGN, "0" * 64),
    "thumbnail": keys.thumbnail(CAMPAIGN, "flask", 0),
    "render record": keys.render_record(CAMPAIGN, "flask", 0, 0),
    "cached image": keys.cached_image("0" * 64),
    "image order": keys.image_order("0" * 64),
    "image record": keys.cached_image_record("0" * 64),
    "facts": keys.understanding(1, "0" * 64),
    "scene": keys.scene_picture("0" * 64),
    "scene record": keys.scene_record("0" * 64),
    "contact sheet": keys.contact_sheet(CAMPAIGN),
    "manifest": keys.manifest(CAMPAIGN),
    "rejection": keys.rejection(keys.BRIEFS + "spring.json"),
}
READS = {
    "parser": {"brief", "asset", "brand kit", "rules"},
    "generator": {"plan", "generated", "cached image", "image order", "image record"},
    "analyst": {"plan", "generated", "facts", "scene", "scene record"},
    "variants": {
        *("plan", "font", "generated", "facts", "scene", "scene record"),
        *("variant", "preview", "thumbnail", "render record"),
    },
    "publisher": {"plan", "render record", "image record", "facts", "scene record"},
}
WRITES = {
    "parser": {"brief copy", "plan", "font", "rejection"},
    "generator": {"generated", "cached image", "image order", "image record"},
    "analyst": {"facts", "scene", "scene record"},
    "variants": {"variant", "preview", "thumbnail", "render record"},
    "publisher": {"contact sheet", "manifest", "rejection"},
}
# What may be missing when it is asked for, and is then answered by 404 instead of 403.
PROBES = {
    "parser": {"brief", "asset", "brand kit", "rules"},
    "generator": {"generated", "cached image", "image order", "image record"},
    "analyst": {"asset", "facts", "scene", "scene record"},
    "variants": {"asset", "facts", "variant", "preview", "thumbnail", "render record"},
}
ITEMS = {
    "claim": keys.claim("bucket", KEYS["brief"], "v1"),
    "job": keys.job(CAMPAIGN),
    "lease": keys.image_lease("0" * 64),
    "campaign's spend": keys.campaign_spend(CAMPAIGN),
    "day's spend": keys.day_spend("2026-11-25"),
}
ITEM_ACTIONS = {  # what packages/briefcast/store/ledger.py asks, on whose behalf
    "generator": {
        "dynamodb:DeleteItem": {"lease"},
        "dynamodb:UpdateItem": {"lease", "campaign's spend", "day's spend"},
    },
    "publisher": {"dynamodb:GetItem": {"campaign's spend"}},
}
WITHOUT_ARN = {
    "Trace",
    "DeliverLogs",
    "ExamineAccount",
    "Account",
}  # the actions of these statements know no resource
OF_A_KEY = {"BriefcastLogs", "BriefcastAlarms", "BriefcastEvents"}  # in a key's own policy "*" is that key


@pytest.fixture(scope="module")
def documents(of_type):
    return {
        address.rpartition("aws_iam_policy_document.")[2] if "module." not in address else address: document
        for address, document in of_type("aws_iam_policy_document").items()
    }


def allows(document):
    return [statement for statement in document["statement"] if statement["effect"] != "Deny"]


def resources(document, action):
    return [
        each
        for statement in allows(document)
        if action in statement["actions"]
        for each in statement["resources"]
    ]


def may(document, action):
    """The kinds of object on which a document allows an action."""
    patterns = resources(document, action)
    return {
        kind for kind, key in KEYS.items() if any(fnmatchcase(f"{BUCKET}/{key}", each) for each in patterns)
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_what_its_contract_says_and_nothing_else(documents, function):
    assert may(documents[f'function["{function}"]'], "s3:GetObject") == READS.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_what_its_contract_says_and_nothing_else(documents, function):
    assert may(documents[f'function["{function}"]'], "s3:PutObject") == WRITES.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_detects_missing_objects_only_where_they_may_be_missing(documents, function):
    patterns = [
        prefix
        for statement in allows(documents[f'function["{function}"]'])
        if "s3:ListBucket" in statement["actions"]
        for condition in statement["condition"]
        if (condition["test"], condition["variable"]) == ("StringLike", "s3:prefix")
        for prefix in condition["values"]
    ]
    detected = {kind for kind, key in KEYS.items() if any(fnmatchcase(key, each) for each in patterns)}
    assert detected == PROBES.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_lists_no_more_than_a_prefix(documents, function):
    listing = [s for s in allows(documents[f'function["{function}"]']) if "s3:ListBucket" in s["actions"]]
    assert all(statement["condition"] for statement in listing)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_old_versions_are_read_of_what_was_claimed_and_of_what_was_planned_with(documents, function):
    found = may(documents[f'function["{function}"]'], "s3:GetObjectVersion")
    assert found == {"parser": {"brief"}, "analyst": {"asset"}, "variants": {"asset"}}.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_touches_its_own_items_of_the_table_and_no_others(documents, function):
    document = documents[f'function["{function}"]']
    statements = [s for s in allows(document) if any(a.startswith("dynamodb:") for a in s["actions"])]
    found = {action: set() for statement in statements for action in statement["actions"]}
    for statement in statements:
        assert statement["resources"] == ["arn:aws:dynamodb:us-east-1:123456789012:table/jobs"]
        (condition,) = statement["condition"]
        assert (condition["test"], condition["variable"]) == (
            "ForAllValues:StringLike",
            "dynamodb:LeadingKeys",
        )
        for kind, key in ITEMS.items():
            if any(fnmatchcase(key["PK"]["S"], pattern) for pattern in condition["values"]):
                for action in statement["actions"]:
                    found[action].add(kind)
    assert found == ITEM_ACTIONS.get(function, {})


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_to_its_own_log_only(documents, function):
    found = resources(documents[f'function["{function}"]'], "logs:PutLogEvents")
    assert found == [f"arn:aws:logs:us-east-1:123456789012:log-group:{function}:*"]


def test_the_generator_alone_may_call_exactly_the_models_in_models_json(documents):
    called = {
        f"arn:aws:bedrock:{model.region}::foundation-model/{model.model_id}"
        for model in image_models().values()
        if model.model_id
    }
    allowed = {name: set(resources(document, "bedrock:InvokeModel")) for name, document in documents.items()}
    assert {name: arns for name, arns in allowed.items() if arns} == {'function["generator"]': called}


def test_every_access_of_roles_tf_belongs_to_a_function():
    text = (ROOT / "terraform/roles.tf").read_text("utf-8")
    named = set(re.findall(r"^    (\w+) = \{$", text, re.MULTILINE))
    assert named <= set(FUNCTIONS), "left over from a function that is gone, or misspelt"


@pytest.mark.parametrize("machine", machines())
def test_a_workflow_may_do_what_its_states_do_and_nothing_else(documents, machine):
    states = walk(definition(machine=machine)["States"])
    needed = {iam_action(state["Resource"]) for _, state in states if state["Type"] == "Task"}
    document = documents[f'machine["{machine}"]']
    statements = [each for each in allows(document) if each["sid"] not in WITHOUT_ARN]
    assert {action for statement in statements for action in statement["actions"]} == needed


def iam_action(integration):
    """`arn:aws:states:::aws-sdk:sfn:describeExecution` is allowed by `states:DescribeExecution`."""
    service, action = integration.split(":::")[1].split(":")[-2:]
    renamed = {"sfn:describeExecution": "states:DescribeExecution", "lambda:invoke": "lambda:InvokeFunction"}
    return renamed.get(f"{service}:{action}", f"{service}:{action[0].upper()}{action[1:]}")


def test_the_workflow_reaches_its_aliases_one_table_and_one_topic(documents):
    document = documents['machine["campaign"]']
    assert sorted(resources(document, "lambda:InvokeFunction")) == [
        f"arn:aws:lambda:us-east-1:123456789012:function:{function}:live"
        for function in FUNCTIONS
        if f"{{{function}_function_arn}}" in asl_file("campaign").read_text("utf-8")
    ]
    assert resources(document, "dynamodb:PutItem") == ["arn:aws:dynamodb:us-east-1:123456789012:table/jobs"]
    assert resources(document, "sns:Publish") == ["arn:aws:sns:us-east-1:123456789012:rejections"]
    assert resources(document, "states:DescribeExecution") == [
        "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:*"
    ]


def test_the_rule_on_briefs_may_start_the_workflow_and_nothing_else(documents):
    assert [statement["actions"] for statement in allows(documents["intake"])] == [["states:StartExecution"]]


def test_a_start_is_allowed_on_the_state_machine_itself_and_through_its_alias_only(documents):
    """Step Functions authorises on the unqualified ARN: a policy on an alias's ARN starts nothing."""
    starts = [
        (name, statement)
        for name, document in documents.items()
        for statement in allows(document)
        if "states:StartExecution" in statement["actions"]
    ]
    assert {name for name, _ in starts} == {"intake", "operator"}
    for _, statement in starts:
        assert [len(arn.split(":")) for arn in statement["resources"]] == [7] * len(statement["resources"])
        (condition,) = statement["condition"]
        assert condition["test"] == "ForAnyValue:StringEquals"
        assert (condition["variable"], condition["values"]) == ("states:StateMachineQualifier", ["live"])


def test_an_operator_can_redrive_and_replay(documents):
    document = documents["operator"]
    assert resources(document, "states:RedriveExecution") == [
        f"arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-{machine}:*" for machine in machines()
    ]
    assert "arn:aws:sqs:us-east-1:123456789012:dead-letters" in resources(document, "sqs:DeleteMessage")
    assert resources(document, "states:StartExecution")


def test_an_author_puts_briefs_and_assets_and_reads_results(documents):
    document = documents["author"]
    assert may(document, "s3:PutObject") == {"brief", "asset", "brand kit"}
    assert {"plan", "variant", "manifest", "contact sheet", "rejection"} <= may(document, "s3:GetObject")
    assert not may(document, "s3:GetObject") & {"cached image", "image order", "image record"}
    actions = {action for statement in allows(document) for action in statement["actions"]}
    assert {action for action in actions if not re.match(r"\w+:(Get|List|Describe|Query)", action)} == {
        "s3:PutObject"
    }
    keyed = [s for s in allows(document) if "dynamodb:GetItem" in s["actions"]]
    assert [condition["values"] for s in keyed for condition in s["condition"]] == [
        ["CAMPAIGN#*", "STATUS#*"]
    ]


def test_an_operator_can_read_the_functions_logs_and_no_others(documents):
    functions = [f"arn:aws:logs:us-east-1:123456789012:log-group:{name}:*" for name in FUNCTIONS]
    assert sorted(resources(documents["operator"], "logs:FilterLogEvents")) == functions


def test_no_statement_allows_every_action(documents):
    assert not [
        (name, statement["sid"], action)
        for name, document in documents.items()
        for statement in allows(document)
        for action in statement["actions"]
        if "*" in action
    ]


def test_every_resource_is_allowed_only_where_there_is_no_other_name(documents):
    everywhere = {
        statement["sid"]
        for document in documents.values()
        for statement in allows(document)
        if "*" in (statement["resources"] or [])
    }
    assert everywhere == WITHOUT_ARN | OF_A_KEY


def test_every_statement_says_what_it_is_for(documents):
    assert not [
        name for name, document in documents.items() for each in document["statement"] if not each["sid"]
    ]


def test_bucket_queues_and_topic_refuse_plain_http(documents):
    refusing = {
        name
        for name, document in documents.items()
        for statement in document["statement"]
        if statement["effect"] == "Deny"
        and [(each["variable"], each["values"]) for each in statement["condition"]]
        == [("aws:SecureTransport", ["false"])]
    }
    queues = {
        f"module.{name}.data.aws_iam_policy_document.this"
        for name in ("rejections", "dead_letters", "undelivered")
    }
    assert refusing == {"campaigns", "alarms", "rejections", *queues}


def test_only_the_rules_and_the_topic_may_send_to_the_queues_they_feed(documents):
    senders = {
        name.split(".")[1]: [
            arn
            for statement in allows(document)
            for condition in statement["condition"]
            for arn in condition["values"]
        ]
        for name, document in documents.items()
        if name.startswith("module.")
    }
    rules = "arn:aws:events:us-east-1:123456789012:rule/briefcast-dev-"
    topic = "arn:aws:sns:us-east-1:123456789012:briefcast-dev-rejections"
    assert senders == {
        "rejections": [topic],
        "dead_letters": [f"{rules}execution-failed"],
        "undelivered": [f"{rules}brief-created", f"{rules}execution-failed", topic],
    }


def test_eventbridge_uses_a_customer_key_without_a_condition(documents):
    """It does not support aws:SourceAccount in a key's policy; CloudWatch does."""
    conditions = {
        service: [condition["variable"] for condition in statement["condition"]]
        for statement in documents["kms_key"]["statement"]
        for principal in statement["principals"]
        for service in principal["identifiers"]
    }
    assert conditions["events.amazonaws.com"] == []
    assert conditions["cloudwatch.amazonaws.com"] == ["aws:SourceAccount"]


def test_a_service_borrows_a_role_for_one_purpose(documents):
    (statement,) = documents["intake_trust"]["statement"]
    assert [condition["variable"] for condition in statement["condition"]] == ["aws:SourceArn"]


@pytest.mark.parametrize("machine", machines())
def test_a_state_machine_borrows_its_role_with_and_without_a_qualifier(documents, machine):
    """Which of both `aws:SourceArn` has when an alias runs a version is not documented."""
    (statement,) = documents[f'machine_trust["{machine}"]']["statement"]
    conditions = {each["variable"]: (each["test"], each["values"]) for each in statement["condition"]}
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:briefcast-dev-{machine}"
    assert conditions == {
        "aws:SourceArn": ("ArnLike", [arn, f"{arn}:*"]),
        "aws:SourceAccount": ("StringEquals", ["123456789012"]),
    }
