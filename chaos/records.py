"""What a cloud's bucket, table and queues say about every brief. Read-only."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefcast import keys
from briefcast.contracts import BriefRejectedMessage, ImageRecord, Manifest, RejectionReport
from operations.aws import QueueMessage
from operations.clouds import Cloud
from operations.dead_letters import Letter, received

HIDDEN_S = 60  # a message of the rejections queue is hidden while the others are read


@dataclass(frozen=True, slots=True, order=True)
class Brief:
    """One uploaded version of one key."""

    key: str
    version_id: str


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that the auditor reads."""

    briefs: tuple[Brief, ...]
    objects: frozenset[str]  # keys below output/
    manifests: tuple[Manifest, ...]
    reports: tuple[RejectionReport, ...]  # every version of every rejection report
    image_records: tuple[ImageRecord, ...]  # of the image cache
    jobs: Mapping[str, Mapping[str, str]]  # by campaign id
    claims: Mapping[Brief, str]  # the execution that holds each
    rejections: tuple[BriefRejectedMessage, ...]  # messages of the rejections queue
    letters: tuple[Letter, ...]  # of the dead-letter queue


class Reader:
    """Reads the bucket, the table and the queues of a cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._bucket = cloud.resources.bucket
        self._s3 = cloud.client("s3")

    def read_all(self) -> Records:
        objects = frozenset(self._keys(keys.OUTPUT))
        items = list(self._items())
        with received(self._cloud) as mailbox:
            parked = tuple(mailbox.letters)
        return Records(
            briefs=tuple(sorted(Brief(key, version) for key, version in self._versions(keys.BRIEFS))),
            objects=objects,
            manifests=tuple(self._json(key) for key in objects if key.endswith("/manifest.json")),
            reports=tuple(self._json(key, version) for key, version in self._versions(keys.REJECTED)),
            image_records=tuple(
                self._json(key) for key in self._keys(keys.IMAGE_CACHE) if key.endswith(".json")
            ),
            jobs={pk.partition("#")[2]: item for pk, sk, item in items if sk == "JOB"},
            claims={
                Brief(pk.partition("/")[2], sk.partition("#")[2]): item["execution_arn"]
                for pk, sk, item in items
                if pk.startswith("BRIEF#")
            },
            rejections=tuple(self._messages(self._cloud.resources.rejections_queue_url)),
            letters=parked,
        )

    def read(self, key: str) -> bytes:
        body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def _json(self, key: str, version_id: str | None = None) -> Any:
        version = {"VersionId": version_id} if version_id else {}
        answer = self._s3.get_object(Bucket=self._bucket, Key=key, **version)
        document: Any = json.loads(answer["Body"].read())
        return document

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            yield from (row["Key"] for row in page.get("Contents", []))

    def _versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            yield from ((row["Key"], row["VersionId"]) for row in page.get("Versions", []))

    def _items(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        pages = (
            self._cloud.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self._cloud.resources.jobs_table, ConsistentRead=True)
        )
        for page in pages:
            for item in page["Items"]:
                plain = {name: str(next(iter(value.values()))) for name, value in item.items()}
                yield plain["PK"], plain["SK"], plain

    def _messages(self, queue: str) -> Iterator[Any]:
        sqs = self._cloud.client("sqs")
        messages: dict[str, QueueMessage] = {}
        while batch := sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_S
        ).get("Messages"):
            messages |= {message["MessageId"]: message for message in batch}
        for message in messages.values():
            sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
            yield json.loads(message["Body"])
