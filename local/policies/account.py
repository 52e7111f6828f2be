"""The account that the engine emulates: who an access key is, and which policies are attached to what.

Both are read from moto at every question, so a policy that Terraform changes counts at once.
"""

import json
from collections.abc import Iterator
from typing import Any

from local.access import Access, Principal
from local.lambda_runtime.spec import ACCOUNT
from local.moto_fixes.context import moto_module
from local.policies.decision import Policies, Policy

PARTITION = "aws"
ARN_FIELDS = 6
# AWS writes the policies of its own keys: whoever may use the service may use the key through it.
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
AWS_KEY = "key/aws/"  # as needs.key_arn names them


def principal_of(key: str) -> Principal | None:
    """Return who an access key is: a session of a role, or a user. None for a key that IAM does not know."""
    for session in _backend("sts", PARTITION).assumed_roles:
        if session.access_key_id == key:
            return session_of(session.role_arn, session.session_name)
    found = _backend("iam", PARTITION).access_keys.get(key)
    return Principal(f"arn:{PARTITION}:iam::{ACCOUNT}:user/{found.user_name}", ACCOUNT) if found else None


def session_of(role: str, name: str) -> Principal:
    """Return a session of a role."""
    role_name = role.rpartition("/")[2]
    return Principal(f"arn:{PARTITION}:sts::{ACCOUNT}:assumed-role/{role_name}/{name}", ACCOUNT, role)


def policies_for(access: Access) -> Policies:
    """Return every policy that may decide a request."""
    identity, boundary = _of_principal(access.principal)
    resource = tuple(_of_resource(access))
    return Policies(tuple(identity), resource, _account_of(access.resource), boundary)


def encrypting_key(resource: str) -> str | None:
    """Return the ARN, id or alias of the KMS key behind a bucket, table, queue or topic, None for none."""
    try:
        return _key_of(resource)
    except LookupError:
        return None  # of what does not exist the service itself answers


def _backend(service: str, place: str) -> Any:
    return getattr(moto_module(f"{service}.models"), f"{service}_backends")[ACCOUNT][place]


def _account_of(resource: str) -> str:
    fields = resource.split(":")
    # Buckets, and the models of Bedrock, have no account in their ARNs: here they are this account's.
    return (fields[4] if len(fields) >= ARN_FIELDS else "") or ACCOUNT


def _of_principal(principal: Principal) -> tuple[list[Policy], tuple[Policy, ...] | None]:
    """Return the identity policies and the boundary of a user or a role, none of a service or a root."""
    iam = _backend("iam", PARTITION)
    if principal.role:
        holders = [role for role in list(iam.roles.values()) if role.arn == principal.role]
    else:
        holders = [user for user in list(iam.users.values()) if user.arn == principal.name]
        holders += [group for user in holders for group in iam.get_groups_for_user(user.name)]
    found = []
    for holder in holders:
        found += [Policy(holder.name, document) for document in holder.policies.values()]
        found += [Policy(holder.name, _default_document(each)) for each in holder.managed_policies.values()]
    arn = getattr(holders[0], "permissions_boundary_arn", None) if holders else None
    boundary = (Policy(arn, _default_document(iam.get_policy(arn))),) if arn else None
    return found, boundary


def _default_document(policy: Any) -> str:
    (document,) = [each.document for each in policy.versions if each.version_id == policy.default_version_id]
    return document if isinstance(document, str) else json.dumps(document)


def _of_resource(access: Access) -> Iterator[Policy]:
    missing = moto_module("s3.exceptions").MissingBucket, moto_module("iam.exceptions").NotFoundException
    try:
        document = _document(access)
    except (LookupError, *missing):
        return  # of what does not exist the service itself answers
    if document:
        text = document.decode() if isinstance(document, bytes) else document
        yield Policy(access.resource, text if isinstance(text, str) else json.dumps(text))


def _document(access: Access) -> Any:
    """Return the policy of a bucket, queue, topic, key or repository, or of who may assume a role.

    As moto keeps it: text, bytes or parsed; None for none. Raises LookupError and moto's own errors.
    """
    fields = access.resource.split(":", ARN_FIELDS - 1)
    if len(fields) < ARN_FIELDS:
        return None
    _, _, service, region, _, name = fields
    if service == "s3":
        return _backend("s3", PARTITION).get_bucket(name.partition("/")[0]).policy
    if service == "sqs":
        return _backend("sqs", region).queues[name].policy
    if service == "sns":
        return _backend("sns", region).topics[access.resource].policy
    if service == "ecr":
        return _backend("ecr", region).repositories[name.removeprefix("repository/")].policy
    if service == "kms" and name.startswith(AWS_KEY):
        return _policy_of_aws_key(name.removeprefix(AWS_KEY), region)
    if service == "kms":
        return _backend("kms", region).keys[name.removeprefix("key/")].policy
    if service == "iam" and access.action.startswith("sts:"):
        return _backend("iam", PARTITION).get_role_by_arn(access.resource).assume_role_policy_document
    return None


def _policy_of_aws_key(service: str, region: str) -> str:
    through = {"kms:CallerAccount": ACCOUNT, "kms:ViaService": f"{service}.{region}.amazonaws.com"}
    statements = (
        {
            "Sid": "ThroughItsService",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "kms:*",
            "Resource": "*",
            "Condition": {"StringEquals": through},
        },
        {
            "Sid": "ReadMetadata",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{PARTITION}:iam::{ACCOUNT}:root"},
            "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
            "Resource": "*",
        },
    )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _key_of(resource: str) -> str | None:
    fields = resource.split(":", ARN_FIELDS - 1)
    if len(fields) < ARN_FIELDS:
        return None
    _, _, service, region, _, name = fields
    key = None
    if service == "s3":
        bucket = _backend("s3", PARTITION).buckets.get(name.partition("/")[0])
        rule = (bucket.encryption or {}).get("Rule", {}) if bucket else {}
        key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    elif service == "dynamodb":
        table = _backend("dynamodb", region).tables.get(name.split("/")[1])
        encryption = (table.sse_specification or {}) if table else {}
        # moto names a key even where the table keeps DynamoDB's own.
        key = encryption.get("KMSMasterKeyId") if encryption.get("Enabled") else None
    elif service == "sqs":
        key = _backend("sqs", region).queues[name].kms_master_key_id
    elif service == "sns":
        key = _backend("sns", region).topics[resource].kms_master_key_id
    return str(key) if key else None
