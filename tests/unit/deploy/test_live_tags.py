"""What is deployed stays in its repository, by the rules that Amazon ECR applies."""

import hashlib
import json
from datetime import timedelta

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from deploy.deployed_images import FUNCTIONS
from deploy.live_tags import KEPT, tag_images
from operations.doctor.images import missing_images
from tests.terraform.command import ROOT

STACK, FUNCTION = "briefcast-dev", "parser"
REPOSITORY = f"{STACK}/{FUNCTION}"
RULES = json.loads((ROOT / "terraform/registry/lifecycle.json").read_text("utf-8"))["rules"]


@pytest.fixture
def ecr():
    with mock_aws():
        client = boto3.client(
            "ecr", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
        )
        client.create_repository(repositoryName=REPOSITORY, imageTagMutability="IMMUTABLE")
        yield client


def push(ecr, number):
    media = "application/vnd.oci.image"
    config = {"mediaType": f"{media}.config.v1+json", "size": number, "digest": f"sha256:{number:064}"}
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": f"{media}.manifest.v1+json", "config": config, "layers": []}
    )
    digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    ecr.put_image(
        repositoryName=REPOSITORY, imageManifest=manifest, imageTag=f"build-{number}", imageDigest=digest
    )
    return digest


def deploy(ecr, digest):
    tag_images(ecr, STACK, {FUNCTION: f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{REPOSITORY}@{digest}"})


def images(ecr):
    """The tags of each image, by its digest."""
    found = ecr.describe_images(repositoryName=REPOSITORY)["imageDetails"]
    return {image["imageDigest"]: set(image.get("imageTags", [])) for image in found}


def expired(aged):
    """What ECR deletes of (digest, tags, age), as its guide describes lifecycle policies.

    Rules are evaluated by priority, and an image that a rule selects is not left to a later rule.
    """
    left, gone = sorted(aged, key=lambda image: image[2]), set()
    for rule in sorted(RULES, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        prefixes = tuple(selection.get("tagPrefixList", [""]))
        selected = [
            image
            for image in left
            if selection["tagStatus"] == "any" or any(tag.startswith(prefixes) for tag in image[1])
        ]
        if selection["countType"] == "imageCountMoreThan":
            gone |= {digest for digest, _, _ in selected[selection["countNumber"] :]}
        else:
            days = timedelta(**{selection["countUnit"]: selection["countNumber"]})
            gone |= {digest for digest, _, age in selected if age > days}
        left = [image for image in left if image not in selected]
    return gone


def aged(ecr, order):
    """Each image with its tags and age: one pushed a week, the first in `order` the oldest."""
    tags = images(ecr)
    return [(digest, tags[digest], timedelta(weeks=len(order) - i)) for i, digest in enumerate(order)]


def test_a_deployed_image_outlives_any_number_of_pushes(ecr):
    pushed = [push(ecr, number) for number in range(40)]
    deploy(ecr, pushed[3])
    gone = expired(aged(ecr, pushed))
    assert pushed[3] not in gone
    assert {pushed[0], pushed[30]} <= gone


def test_a_rollback_to_an_old_image_keeps_it(ecr):
    pushed = [push(ecr, number) for number in range(30)]
    for digest in [*pushed, pushed[0]]:
        deploy(ecr, digest)
    kept = set(pushed) - expired(aged(ecr, pushed))
    assert pushed[0] in kept
    assert {*pushed[-(KEPT - 1) :]} <= kept


def test_the_newest_ten_deployments_have_tags_and_no_image_lost_its_own(ecr):
    pushed = [push(ecr, number) for number in range(15)]
    for digest in pushed:
        deploy(ecr, digest)
    tags = images(ecr)
    live = [digest for digest in pushed if any(tag.startswith("live-") for tag in tags[digest])]
    assert live == pushed[-KEPT:]
    assert all(f"build-{number}" in tags[digest] for number, digest in enumerate(pushed))


def test_deploying_the_same_image_again_changes_nothing(ecr):
    digest = push(ecr, 1)
    deploy(ecr, digest)
    before = images(ecr)
    deploy(ecr, digest)
    assert images(ecr) == before == {digest: {"build-1", "live-1"}}


@pytest.mark.parametrize("gone", [False, True])
def test_an_image_that_is_gone_from_its_repository_is_found(ecr, gone):
    digest = f"sha256:{'0' * 64}" if gone else push(ecr, 1)
    functions = boto3.client(
        "lambda", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )
    with Stubber(functions) as stub:
        for name in FUNCTIONS:
            if name == FUNCTION:
                stub.add_response("get_function", {"Code": {"ResolvedImageUri": f"{REPOSITORY}@{digest}"}})
            else:
                stub.add_client_error("get_function", "ResourceNotFoundException")
        assert missing_images(functions, ecr, STACK) == ([FUNCTION] if gone else [])
