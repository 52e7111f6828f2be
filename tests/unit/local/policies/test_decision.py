"""IAM's evaluation logic, held against what AWS documents of it.

Each row restates an example or a rule of the IAM user guide, the page named above it.
"""

import json

import pytest

from local.access import Access, Context, Principal
from local.policies.conditions import UnknownCondition
from local.policies.decision import BOUNDARY, IDENTITY, RESOURCE, Policies, Policy, decide
from local.policies.documents import UnknownPolicy

ACCOUNT, OTHER = "123456789012", "999999999999"
CARLOS = Principal(f"arn:aws:iam::{ACCOUNT}:user/carlos", ACCOUNT)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
SESSION = Principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/one", ACCOUNT, ROLE)
ROOT = Principal(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, is_root=True)
QUEUES = Principal("sns.amazonaws.com")
LOGS = "arn:aws:s3:::carlos-logs"


def policy(*statements, version="2012-10-17"):
    return Policy("tested", json.dumps({"Version": version, "Statement": list(statements)}))


def statement(effect="Allow", **more):
    default = {"Action": "s3:GetObject", "Resource": "*"}
    kept = {name: value for name, value in default.items() if f"Not{name}" not in more}
    return {"Effect": effect, **kept, **more}


def allow(**more):
    return statement("Allow", **more)


def deny(**more):
    return statement("Deny", **more)


def asked(principal=CARLOS, action="s3:GetObject", resource=f"{LOGS}/a.log", **context):
    return Access(principal, action, resource, Context(context.pop("context", {})))


def decided(access, identity=(), resource=(), **more):
    identity = (policy(*identity),) if identity else ()
    resource = (policy(*resource),) if resource else ()
    return decide(access, Policies(identity, resource, **more))


EVERYBODY = {"Principal": "*"}
IS_CARLOS = {"Principal": {"AWS": CARLOS.name}}
IS_ROLE = {"Principal": {"AWS": ROLE}}
IS_SESSION = {"Principal": {"AWS": SESSION.name}}
IS_ACCOUNT = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
IS_NUMBER = {"Principal": {"AWS": ACCOUNT}}
IS_SNS = {"Principal": {"Service": "sns.amazonaws.com"}}


@pytest.mark.parametrize(
    ("identity", "resource", "allowed"),
    [
        # reference_policies_evaluation-logic_policy-eval-denyallow: nothing said is a refusal.
        ([], [], False),
        ([allow()], [], True),
        ([allow(Action="s3:PutObject")], [], False),
        # A deny wins, in whichever policy, whatever allows.
        ([allow(), deny()], [], False),
        ([allow()], [deny(**EVERYBODY)], False),
        ([deny()], [allow(**IS_CARLOS)], False),
        ([allow(), deny(Action="s3:PutObject")], [], True),
        # reference_policies_evaluation-logic_policy-eval-basics: in one account either kind is enough.
        ([], [allow(**IS_CARLOS)], True),
        ([], [allow(**EVERYBODY)], True),
        ([allow()], [allow(Action="s3:PutObject", **IS_CARLOS)], True),
        # The account as principal hands the decision to its identity policies.
        ([], [allow(**IS_ACCOUNT)], False),
        ([], [allow(**IS_NUMBER)], False),
        ([allow()], [allow(**IS_NUMBER)], True),
        ([allow()], [deny(**IS_ACCOUNT)], False),
        # Somebody else's statement is nobody's business here.
        ([], [allow(**IS_ROLE)], False),
        ([], [allow(**IS_SNS)], False),
        ([allow()], [deny(**IS_ROLE)], True),
    ],
)
def test_within_an_account_one_allow_is_enough_and_a_deny_decides(identity, resource, allowed):
    assert decided(asked(), identity, resource).allowed is allowed


@pytest.mark.parametrize(
    ("identity", "resource", "allowed"),
    [
        # reference_policies_evaluation-logic-cross-account: both accounts have to agree.
        ([allow()], [], False),
        ([], [allow(**IS_CARLOS)], False),
        ([], [allow(**EVERYBODY)], False),
        ([allow()], [allow(**IS_CARLOS)], True),
        ([allow()], [allow(**IS_ACCOUNT)], True),
        ([allow()], [allow(**IS_ROLE)], False),
        ([allow()], [allow(**IS_CARLOS), deny(**EVERYBODY)], False),
    ],
)
def test_across_accounts_both_kinds_have_to_allow(identity, resource, allowed):
    assert decided(asked(), identity, resource, resource_account=OTHER).allowed is allowed


@pytest.mark.parametrize(
    ("principal", "names", "allowed"),
    [
        # reference_policies_elements_principal: a role means its sessions, a session only itself.
        (SESSION, IS_ROLE, True),
        (SESSION, IS_SESSION, True),
        (CARLOS, IS_SESSION, False),
        (SESSION, {"Principal": {"AWS": SESSION.name.replace("/one", "/two")}}, False),
        (SESSION, {"Principal": {"AWS": "*"}}, True),
        (QUEUES, IS_SNS, True),
        (QUEUES, {"Principal": {"Service": ["sqs.amazonaws.com", "sns.amazonaws.com"]}}, True),
        (QUEUES, {"Principal": {"Service": "sqs.amazonaws.com"}}, False),
        (QUEUES, EVERYBODY, True),
        (QUEUES, IS_ACCOUNT, False),
    ],
)
def test_a_resources_policy_names_its_principals(principal, names, allowed):
    assert decided(asked(principal), resource=[allow(**names)]).allowed is allowed


def test_a_service_has_no_identity_policies():
    assert not decided(asked(QUEUES), [allow()]).allowed


def test_the_account_itself_may_do_everything_that_no_resources_policy_denies():
    assert decided(asked(ROOT)).allowed
    assert not decided(asked(ROOT), resource=[deny(**EVERYBODY)]).allowed
    assert not decided(asked(ROOT), resource_account=OTHER).allowed


@pytest.mark.parametrize("action", ["kms:Decrypt", "sts:AssumeRole"])
@pytest.mark.parametrize(
    ("identity", "resource", "allowed"),
    [
        # kms/key-policies and reference_policies_evaluation-logic: keys and roles decide themselves.
        ([allow(Action="*")], [], False),
        ([], [allow(Action="*", **IS_CARLOS)], True),
        ([], [allow(Action="*", **IS_ACCOUNT)], False),
        ([allow(Action="*")], [allow(Action="*", **IS_ACCOUNT)], True),
        ([allow(Action="*")], [allow(Action="*", **IS_ROLE)], False),
    ],
)
def test_keys_and_roles_allow_by_their_own_policy_only(action, identity, resource, allowed):
    assert decided(asked(action=action, resource=ROLE), identity, resource).allowed is allowed


@pytest.mark.parametrize(
    ("principal", "identity", "boundary", "resource", "allowed"),
    [
        # access_policies_boundaries: what is allowed is what both allow.
        (CARLOS, [allow()], [allow()], [], True),
        (CARLOS, [allow()], [allow(Action="sqs:*")], [], False),
        (CARLOS, [], [allow()], [], False),
        (CARLOS, [allow()], [allow(), deny()], [], False),
        # It does not limit what a resource gives a user or a session by name; it limits what a role gets.
        (CARLOS, [], [allow(Action="sqs:*")], [allow(**IS_CARLOS)], True),
        (SESSION, [], [allow(Action="sqs:*")], [allow(**IS_SESSION)], True),
        (SESSION, [], [allow(Action="sqs:*")], [allow(**IS_ROLE)], False),
    ],
)
def test_a_permissions_boundary_limits_identity_policies(principal, identity, boundary, resource, allowed):
    found = decided(asked(principal), identity, resource, boundary=(policy(*boundary),))
    assert found.allowed is allowed


@pytest.mark.parametrize(
    ("pattern", "action", "on"),
    [
        # reference_policies_elements_action: names have no case, * and ? stand for characters.
        ("s3:GetObject", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("iam:*AccessKey*", "iam:CreateAccessKey", True),
        ("iam:*AccessKey*", "iam:CreateUser", False),
        ("s3:*", "s3:ListBucket", True),
        ("s3:*", "sqs:SendMessage", False),
        ("*", "sqs:SendMessage", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?", "s3:GetObject", False),
        (["sqs:*", "s3:GetObject"], "s3:GetObject", True),
    ],
)
def test_actions_match_by_their_patterns(pattern, action, on):
    assert decided(asked(action=action), [allow(Action=pattern)]).allowed is on
    # reference_policies_elements_notaction: all but those, which still denies nothing by itself.
    assert decided(asked(action=action), [allow(NotAction=pattern)]).allowed is not on
    assert decided(asked(action=action), [allow(Action="*"), deny(NotAction=pattern)]).allowed is on


@pytest.mark.parametrize(
    ("pattern", "resource", "on"),
    [
        # reference_policies_elements_resource
        ("*", f"{LOGS}/a.log", True),
        (f"{LOGS}/*", f"{LOGS}/2026/a.log", True),
        (f"{LOGS}/*", LOGS, False),
        (LOGS, f"{LOGS}/a.log", False),
        ("arn:aws:s3:::carlos-*/*/a.log", f"{LOGS}/2026/11/a.log", True),
        (f"{LOGS}/?.log", f"{LOGS}/a.log", True),
        (f"{LOGS}/?.log", f"{LOGS}/ab.log", False),
        (f"{LOGS}/A.log", f"{LOGS}/a.log", False),
        # A wildcard stays within its field of the ARN; fields that are left out match everything.
        ("arn:aws:sqs:*:*:jobs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs", True),
        ("arn:aws:sqs:*:jobs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs", False),
        ("arn:aws:sqs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs", True),
        # The last field may have colons: a function's qualifier, a log group's streams.
        (
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f",
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f:live",
            False,
        ),
        (
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f:*",
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f:live",
            True,
        ),
        # An action without a resource is allowed for "*" only.
        ("arn:aws:s3:::*", "*", False),
        ("*", "*", True),
    ],
)
def test_resources_match_by_their_patterns(pattern, resource, on):
    assert decided(asked(resource=resource), [allow(Resource=pattern)]).allowed is on
    assert decided(asked(resource=resource), [allow(NotResource=pattern)]).allowed is not on


NOBODY, TOM = {}, {"aws:username": "tom"}


@pytest.mark.parametrize(
    ("resource", "context", "requested", "on"),
    [
        # reference_policies_variables
        (f"{LOGS}/${{aws:username}}/*", TOM, f"{LOGS}/tom/a", True),
        (f"{LOGS}/${{aws:username}}/*", TOM, f"{LOGS}/ann/a", False),
        (f"{LOGS}/${{AWS:UserName}}/*", TOM, f"{LOGS}/tom/a", True),
        (f"{LOGS}/${{aws:username}}/*", NOBODY, f"{LOGS}//a", False),
        (f"{LOGS}/${{aws:username, 'guests'}}/*", NOBODY, f"{LOGS}/guests/a", True),
        (f"{LOGS}/${{aws:username, 'guests'}}/*", TOM, f"{LOGS}/guests/a", False),
        # A value's own asterisk is no wildcard, and ${*} is how a policy writes one.
        (f"{LOGS}/${{aws:username}}/*", {"aws:username": "*"}, f"{LOGS}/ann/a", False),
        (f"{LOGS}/${{aws:username}}/*", {"aws:username": "*"}, f"{LOGS}/*/a", True),
        (f"{LOGS}/${{*}}", NOBODY, f"{LOGS}/*", True),
        (f"{LOGS}/${{*}}", NOBODY, f"{LOGS}/a", False),
        (f"{LOGS}/${{$}}{{?}}", NOBODY, f"{LOGS}/${{a}}", True),
    ],
)
def test_variables_are_filled_from_the_request(resource, context, requested, on):
    found = decided(asked(resource=requested, context=context), [allow(Resource=resource)])
    assert found.allowed is on


JOHN, MANY = {"aws:username": "john"}, {"aws:TagKeys": ["environment", "cost"]}
FUNCTION = {"aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}


@pytest.mark.parametrize(
    ("condition", "context", "met"),
    [
        # reference_policies_elements_condition_operators: strings
        ({"StringEquals": {"aws:username": "john"}}, JOHN, True),
        ({"StringEquals": {"AWS:UserName": "john"}}, JOHN, True),
        ({"StringEquals": {"aws:username": "John"}}, JOHN, False),
        ({"StringEquals": {"aws:username": "j*"}}, JOHN, False),
        ({"StringEqualsIgnoreCase": {"aws:username": "John"}}, JOHN, True),
        ({"StringLike": {"aws:username": "j*"}}, JOHN, True),
        ({"StringLike": {"aws:username": "J*"}}, JOHN, False),
        ({"StringLike": {"aws:username": "j?hn"}}, JOHN, True),
        ({"StringNotLike": {"aws:username": "j*"}}, JOHN, False),
        ({"StringNotEquals": {"aws:username": "ann"}}, JOHN, True),
        ({"StringNotEqualsIgnoreCase": {"aws:username": "JOHN"}}, JOHN, False),
        # numbers, Booleans, addresses, ARNs
        ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": "10"}, True),
        ({"NumericLessThan": {"s3:max-keys": 10}}, {"s3:max-keys": "10"}, False),
        ({"NumericEquals": {"s3:max-keys": "1e1"}}, {"s3:max-keys": "10"}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": "true"}, True),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "true"}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.9"}, True),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.9"}, False),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:function:*"}}, FUNCTION, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:function:f"}}, FUNCTION, False),
        ({"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, FUNCTION, True),
        # several values are alternatives, unless negated; several keys and operators must all be met
        ({"StringEquals": {"aws:username": ["ann", "john"]}}, JOHN, True),
        ({"StringNotEquals": {"aws:username": ["ann", "john"]}}, JOHN, False),
        ({"StringEquals": {"aws:username": "john", "aws:PrincipalType": "User"}}, JOHN, False),
        ({"StringEquals": {"aws:username": "john"}, "Null": {"aws:TokenIssueTime": "true"}}, JOHN, True),
        # an absent key: no match, so a negated operator is met
        ({"StringEquals": {"aws:username": "john"}}, {}, False),
        ({"StringNotEquals": {"aws:username": "john"}}, {}, True),
        ({"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, {}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {}, False),
        # ...IfExists
        ({"StringEqualsIfExists": {"aws:username": "john"}}, {}, True),
        ({"StringEqualsIfExists": {"aws:username": "ann"}}, JOHN, False),
        ({"StringNotEqualsIfExists": {"aws:username": "john"}}, {}, True),
        ({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "cost"}}, {}, True),
        # Null
        ({"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
        ({"Null": {"aws:TokenIssueTime": "true"}}, {"aws:TokenIssueTime": "now"}, False),
        ({"Null": {"aws:TokenIssueTime": "false"}}, {"aws:TokenIssueTime": "now"}, True),
        ({"Null": {"aws:TokenIssueTime": "false"}}, {}, False),
        # reference_policies_condition-single-vs-multi-valued-context-keys
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost", "team"]}}, MANY, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment"]}}, MANY, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment"]}}, {}, True),
        ({"ForAllValues:StringLike": {"aws:TagKeys": ["env*", "c*"]}}, MANY, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost", "team"]}}, MANY, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}, MANY, False),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}, {}, False),
        ({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["team"]}}, MANY, True),
        ({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["cost"]}}, MANY, False),
        ({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["cost"]}}, MANY, True),
        # with Null, an absent key no longer passes ForAllValues
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}}, {}, False),
        # variables in values
        ({"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {**JOHN, "s3:prefix": "home/john/a"}, True),
        ({"StringLike": {"s3:prefix": "home/${aws:username}/*"}}, {"s3:prefix": "home//a"}, False),
        ({"StringEquals": {"s3:prefix": "${*}"}}, {"s3:prefix": "*"}, True),
    ],
)
def test_conditions_are_met_as_documented(condition, context, met):
    assert decided(asked(context=context), [allow(Condition=condition)]).allowed is met
    assert decided(asked(context=context), [allow(), deny(Condition=condition)]).allowed is not met


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (allow(Condition={"DateLessThan": {"aws:CurrentTime": "2026-11-29"}}), UnknownCondition),
        (allow(Condition={"StringMatches": {"aws:username": "john"}}), UnknownCondition),
        (allow(Condition={"ForSomeValues:StringLike": {"aws:TagKeys": "a"}}), UnknownCondition),
        (allow(Condition={"ForAnyValue:Null": {"aws:TagKeys": "true"}}), UnknownCondition),
        (allow(Condition={"Bool": {"aws:SecureTransport": "no"}}), UnknownCondition),
        (allow(Condition={"StringEquals": {"aws:TagKeys": "cost"}}), UnknownCondition),
        (allow(NotPrincipal="*"), UnknownPolicy),
        (allow(Principal={"Federated": "example.com"}), UnknownPolicy),
        (allow(NotAction="s3:*", Action="s3:*"), UnknownPolicy),
        (allow(Effekt="Allow"), UnknownPolicy),
        ({"Effect": "Perhaps", "Action": "*", "Resource": "*"}, UnknownPolicy),
    ],
)
def test_what_is_not_known_is_refused_loudly(written, error):
    with pytest.raises(error):
        decided(asked(context=MANY), [written])


def test_an_older_policy_has_no_variables():
    older = policy(allow(Resource="arn:aws:s3:::${aws:username}"), version="2008-10-17")
    with pytest.raises(UnknownPolicy, match="2012-10-17"):
        decide(asked(), Policies((older,)))


def test_one_statement_needs_no_list():
    single = Policy("tested", json.dumps({"Statement": allow()}))
    assert decide(asked(), Policies((single,))).allowed


@pytest.mark.parametrize(
    ("access", "policies", "message"),
    [
        # troubleshoot_access-denied
        (
            asked(resource="*", action="codecommit:ListRepositories"),
            {},
            f"User: {CARLOS.name} is not authorized to perform: codecommit:ListRepositories "
            f"because no {IDENTITY[3:]} allows the codecommit:ListRepositories action",
        ),
        (
            asked(),
            {"identity": [deny()]},
            f"User: {CARLOS.name} is not authorized to perform: s3:GetObject on resource: {LOGS}/a.log "
            f"with an explicit deny in {IDENTITY}",
        ),
        (
            asked(QUEUES),
            {},
            f"User: sns.amazonaws.com is not authorized to perform: s3:GetObject on resource: {LOGS}/a.log "
            f"because no {RESOURCE[2:]} allows the s3:GetObject action",
        ),
        (
            asked(),
            {"identity": [allow()], "boundary": (policy(allow(Action="sqs:*")),)},
            f"User: {CARLOS.name} is not authorized to perform: s3:GetObject on resource: {LOGS}/a.log "
            f"because no {BOUNDARY[2:]} allows the s3:GetObject action",
        ),
    ],
)
def test_a_refusal_says_who_what_on_what_and_why(access, policies, message):
    assert decided(access, **policies).message == message


def test_a_decision_names_the_statements_that_made_it():
    found = decided(asked(), [allow(Sid="Read"), allow(Sid="Write", Action="s3:PutObject")])
    assert [reason.statement.sid for reason in found.reasons] == ["Read"]
