"""One contract, two stores: moto's S3, and the local cloud's own objects, asked by boto3 alike.

What moto does otherwise than AWS is marked with the reason; the local cloud has to do as AWS does.
"""

import base64
import hashlib
import io
import os
import subprocess
import sys
import threading
import urllib.request
import zlib

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from local.lambda_runtime.environment import REPOSITORY
from local.objects.process import ObjectServer
from tests.integration.test_local_cloud import is_running

BUCKET = "briefcast-local"
MIB = 1024 * 1024


def client_of(url):
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(proxies={}, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )


@pytest.fixture(scope="module")
def moto_url():
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def served(tmp_path):
    """The local cloud's objects, and the events they sent."""
    events = []
    server = ObjectServer(tmp_path / "objects", BUCKET, tmp_path / "log", events.append)
    yield server, events
    server.close()
    assert (tmp_path / "log").read_text() == ""


@pytest.fixture(params=["own", "moto"])
def s3(request, moto_url):
    if request.param == "own":
        return client_of(request.getfixturevalue("served")[0].url)
    client = client_of(moto_url)
    urllib.request.urlopen(urllib.request.Request(f"{moto_url}/moto-api/reset", method="POST")).read()
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client


@pytest.fixture
def own(served):
    return client_of(served[0].url)


def put(s3, key, body=b"x", **more):
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)


def read(s3, key, **more):
    return s3.get_object(Bucket=BUCKET, Key=key, **more)["Body"].read()


def quoted_md5(body):
    return f'"{hashlib.md5(body).hexdigest()}"'


def refusal(action, **arguments):
    with pytest.raises(ClientError) as error:
        action(Bucket=BUCKET, **arguments)
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["Error"]["Code"]


def keys_of(s3, **arguments):
    return [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, **arguments).get("Contents", [])]


@pytest.mark.parametrize("key", ["a", "ü/東京 +50%.png", "a/../b", "//", "a?b#c", "<&>\"'", "k" * 1024])
def test_any_key_gives_back_its_bytes_type_and_metadata(s3, key):
    metadata = {"made-by": "a test", "x": "1"}
    done = put(
        s3, key, b"\x00\xff" * 999, ContentType="image/png", Metadata=metadata, CacheControl="no-store"
    )
    found = s3.get_object(Bucket=BUCKET, Key=key)
    assert found["Body"].read() == b"\x00\xff" * 999
    assert (found["ContentType"], found["Metadata"], found["CacheControl"]) == (
        "image/png",
        metadata,
        "no-store",
    )
    assert found["ETag"] == done["ETag"] == quoted_md5(b"\x00\xff" * 999)
    assert found["VersionId"] == done["VersionId"]
    assert keys_of(s3) == [key]


def test_each_write_is_a_version_of_its_own_and_the_last_is_read(s3):
    first, second = put(s3, "a", b"1")["VersionId"], put(s3, "a", b"2")["VersionId"]
    assert read(s3, "a") == b"2"
    assert read(s3, "a", VersionId=first) == b"1"
    listed = s3.list_object_versions(Bucket=BUCKET)["Versions"]
    assert [(each["VersionId"], each["IsLatest"]) for each in listed] == [(second, True), (first, False)]


def test_a_deleted_object_is_marked_and_its_versions_stay(s3):
    version = put(s3, "a", b"1")["VersionId"]
    marker = s3.delete_object(Bucket=BUCKET, Key="a")
    assert marker["DeleteMarker"] is True
    assert refusal(s3.get_object, Key="a") == (404, "NoSuchKey")
    assert refusal(s3.head_object, Key="a") == (404, "404")
    assert keys_of(s3) == []
    assert read(s3, "a", VersionId=version) == b"1"
    (listed,) = s3.list_object_versions(Bucket=BUCKET)["DeleteMarkers"]
    assert (listed["VersionId"], listed["IsLatest"]) == (marker["VersionId"], True)
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=marker["VersionId"])
    assert read(s3, "a") == b"1"


def test_a_version_that_was_removed_is_gone_and_the_one_before_is_read(s3):
    first, second = put(s3, "a", b"1")["VersionId"], put(s3, "a", b"2")["VersionId"]
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=second)
    assert read(s3, "a") == b"1"
    assert refusal(s3.get_object, Key="a", VersionId=second) == (404, "NoSuchVersion")
    s3.delete_object(Bucket=BUCKET, Key="a", VersionId=first)
    assert refusal(s3.get_object, Key="a") == (404, "NoSuchKey")
    assert "Versions" not in s3.list_object_versions(Bucket=BUCKET)


def test_what_never_was_is_missing(s3):
    assert refusal(s3.get_object, Key="a") == (404, "NoSuchKey")
    assert refusal(s3.head_object, Key="a") == (404, "404")
    assert s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "a"}]})["Deleted"][0]["Key"] == "a"
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_only_the_first_of_two_writers_that_want_no_object_there_wins(s3):
    put(s3, "a", b"1", IfNoneMatch="*")
    assert refusal(s3.put_object, Key="a", Body=b"2", IfNoneMatch="*") == (412, "PreconditionFailed")
    assert read(s3, "a") == b"1"


def test_a_write_that_expects_a_state_wins_only_in_that_state(s3):
    etag = put(s3, "a", b"1")["ETag"]
    put(s3, "a", b"2", IfMatch=etag)
    assert refusal(s3.put_object, Key="a", Body=b"3", IfMatch=etag) == (412, "PreconditionFailed")
    assert read(s3, "a") == b"2"


def test_of_twenty_writers_at_once_one_creates_the_object(own):
    results, start = [], threading.Barrier(20)

    def write(number):
        start.wait()
        try:
            put(own, "a", str(number).encode(), IfNoneMatch="*")
            results.append(number)
        except ClientError:
            pass

    threads = [threading.Thread(target=write, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 1
    assert read(own, "a") == str(results[0]).encode()


def test_a_condition_of_a_reader_is_kept(s3):
    etag = put(s3, "a")["ETag"]
    assert read(s3, "a", IfMatch=etag) == b"x"
    assert refusal(s3.get_object, Key="a", IfNoneMatch=etag)[0] == 304
    assert refusal(s3.get_object, Key="a", IfMatch='"other"') == (412, "PreconditionFailed")


def test_a_sha256_is_checked_kept_and_given_to_who_asks(s3):
    done = put(s3, "a", b"bytes", ChecksumAlgorithm="SHA256")
    wanted = base64.b64encode(hashlib.sha256(b"bytes").digest()).decode()
    assert done["ChecksumSHA256"] == wanted
    assert s3.head_object(Bucket=BUCKET, Key="a", ChecksumMode="ENABLED")["ChecksumSHA256"] == wanted
    assert "ChecksumSHA256" not in s3.head_object(Bucket=BUCKET, Key="a")


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA1", "CRC32"])
def test_bytes_that_do_not_match_their_checksum_are_refused(own, algorithm):
    wrong = {
        f"Checksum{algorithm}": base64.b64encode(
            bytes({"SHA256": 32, "SHA1": 20, "CRC32": 4}[algorithm])
        ).decode()
    }
    assert refusal(own.put_object, Key="a", Body=b"bytes", **wrong) == (400, "BadDigest")
    assert refusal(own.get_object, Key="a") == (404, "NoSuchKey")


def test_a_wrong_content_md5_is_refused(own):
    """moto 5.2.5 does not look at it."""
    wrong = base64.b64encode(bytes(16)).decode()
    assert refusal(own.put_object, Key="a", Body=b"bytes", ContentMD5=wrong)[1] in (
        "BadDigest",
        "InvalidDigest",
    )


@pytest.mark.parametrize(
    ("span", "expected"),
    [("bytes=0-0", b"0"), ("bytes=8-", b"89"), ("bytes=-3", b"789"), ("bytes=5-99", b"56789")],
)
def test_a_range_is_read(s3, span, expected):
    put(s3, "a", b"0123456789")
    found = s3.get_object(Bucket=BUCKET, Key="a", Range=span)
    assert found["Body"].read() == expected
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert found["ContentRange"].endswith("/10")


def test_a_range_beyond_the_end_is_refused(s3):
    put(s3, "a", b"0123456789")
    assert refusal(s3.get_object, Key="a", Range="bytes=10-12") == (416, "InvalidRange")


def test_a_copy_has_the_bytes_and_the_metadata_of_the_version_it_names(s3):
    version = put(s3, "a", b"1", Metadata={"n": "1"}, ContentType="text/plain")["VersionId"]
    put(s3, "a", b"2")
    s3.copy_object(Bucket=BUCKET, Key="ü b", CopySource={"Bucket": BUCKET, "Key": "a", "VersionId": version})
    found = s3.get_object(Bucket=BUCKET, Key="ü b")
    assert (found["Body"].read(), found["Metadata"], found["ContentType"]) == (b"1", {"n": "1"}, "text/plain")
    source = {"Bucket": BUCKET, "Key": "a"}
    s3.copy_object(
        Bucket=BUCKET, Key="c", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"}
    )
    assert s3.head_object(Bucket=BUCKET, Key="c")["Metadata"] == {"n": "2"}
    gone = {"Bucket": BUCKET, "Key": "nothing"}
    assert refusal(s3.copy_object, Key="d", CopySource=gone) == (404, "NoSuchKey")


def test_a_copy_gets_the_checksum_that_is_asked_for(s3):
    put(s3, "a", b"bytes")
    done = s3.copy_object(
        Bucket=BUCKET, Key="b", CopySource={"Bucket": BUCKET, "Key": "a"}, ChecksumAlgorithm="SHA256"
    )
    wanted = base64.b64encode(hashlib.sha256(b"bytes").digest()).decode()
    assert done["CopyObjectResult"]["ChecksumSHA256"] == wanted
    assert s3.head_object(Bucket=BUCKET, Key="b", ChecksumMode="ENABLED")["ChecksumSHA256"] == wanted


KEYS = ["a", "a/1", "a/2", "a/b/3", "b", "c/4", "c/5", "ä", "\U0001f600", "\ufffd"]


@pytest.mark.parametrize(
    "asked", [{}, {"Prefix": "a"}, {"Delimiter": "/"}, {"Prefix": "a/", "Delimiter": "/"}]
)
def test_pages_of_any_size_list_every_key_once_in_the_order_of_bytes(s3, asked):
    for key in KEYS:
        put(s3, key)
    prefix, delimiter = asked.get("Prefix", ""), asked.get("Delimiter")
    wanted = sorted((key for key in KEYS if key.startswith(prefix)), key=str.encode)
    folders = {prefix + key[len(prefix) :].split("/")[0] + "/" for key in wanted if "/" in key[len(prefix) :]}
    for limit in (1, 2, 3, 7, 1000):
        found, prefixes = [], []
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, MaxKeys=limit, **asked):
            found += [each["Key"] for each in page.get("Contents", [])]
            prefixes += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        assert found == [key for key in wanted if not delimiter or "/" not in key[len(prefix) :]]
        assert prefixes == (sorted(folders) if delimiter else [])


def test_a_delete_marker_cannot_be_read(own):
    """moto 5.2.5 does not find it."""
    marker = own.delete_object(Bucket=BUCKET, Key="a")["VersionId"]
    assert refusal(own.get_object, Key="a", VersionId=marker) == (405, "MethodNotAllowed")


def test_a_folder_of_deleted_objects_is_not_listed(own):
    """moto 5.2.5 lists it."""
    put(own, "a/deleted")
    own.delete_object(Bucket=BUCKET, Key="a/deleted")
    assert "CommonPrefixes" not in own.list_objects_v2(Bucket=BUCKET, Delimiter="/")


def test_pages_of_any_size_list_every_version_once_newest_first(own):
    wanted = []
    for key in ("a", "b", "ü"):
        versions = [put(own, key, bytes([number]))["VersionId"] for number in range(3)]
        versions.append(own.delete_object(Bucket=BUCKET, Key=key)["VersionId"])
        wanted += [(key, version) for version in reversed(versions)]
    for limit in (1, 2, 3, 1000):
        found = []
        pages = own.get_paginator("list_object_versions").paginate(
            Bucket=BUCKET, PaginationConfig={"PageSize": limit}
        )
        for page in pages:
            rows = page.get("Versions", []) + page.get("DeleteMarkers", [])
            found += [(row["Key"], row["VersionId"]) for row in rows]
        assert sorted(found) == sorted(wanted)
        assert limit > 1 or found == wanted


def test_the_first_listing_of_s3_pages_too(s3):
    for key in "abc":
        put(s3, key)
    page = s3.list_objects(Bucket=BUCKET, MaxKeys=2)
    assert [each["Key"] for each in page["Contents"]] == ["a", "b"]
    assert page["IsTruncated"]
    page = s3.list_objects(Bucket=BUCKET, Marker="b")
    assert [each["Key"] for each in page["Contents"]] == ["c"]


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(s3, tmp_path):
    body = os.urandom(11 * MIB)
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3.upload_fileobj(io.BytesIO(body), BUCKET, "a", Config=parts, ExtraArgs={"ContentType": "image/tiff"})
    s3.download_file(BUCKET, "a", str(tmp_path / "a"), Config=parts)
    assert (tmp_path / "a").read_bytes() == body
    found = s3.head_object(Bucket=BUCKET, Key="a")
    assert found["ETag"].endswith('-3"')
    assert found["ContentType"] == "image/tiff"


def test_a_wrong_list_of_parts_makes_no_object(own):
    upload = own.create_multipart_upload(Bucket=BUCKET, Key="a")["UploadId"]
    part = {"Bucket": BUCKET, "Key": "a", "UploadId": upload}
    etags = [own.upload_part(**part, PartNumber=n, Body=b"small")["ETag"] for n in (1, 2)]
    listed = [{"PartNumber": n, "ETag": etag} for n, etag in enumerate(etags, 1)]
    complete = own.complete_multipart_upload
    assert refusal(complete, Key="a", UploadId=upload, MultipartUpload={"Parts": listed}) == (
        400,
        "EntityTooSmall",
    )
    assert refusal(complete, Key="a", UploadId=upload, MultipartUpload={"Parts": listed[::-1]}) == (
        400,
        "InvalidPartOrder",
    )
    wrong = [{"PartNumber": 1, "ETag": '"x"'}]
    assert refusal(complete, Key="a", UploadId=upload, MultipartUpload={"Parts": wrong}) == (
        400,
        "InvalidPart",
    )
    assert len(own.list_parts(**part)["Parts"]) == 2
    own.abort_multipart_upload(**part)
    assert refusal(complete, Key="a", UploadId=upload, MultipartUpload={"Parts": listed}) == (
        404,
        "NoSuchUpload",
    )
    assert keys_of(own) == []


def test_many_objects_are_deleted_with_one_call(s3):
    versions = {key: put(s3, key)["VersionId"] for key in ("a", "ü&", "c")}
    chosen = [{"Key": "a"}, {"Key": "ü&", "VersionId": versions["ü&"]}]
    done = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": chosen})
    assert sorted(each["Key"] for each in done["Deleted"]) == ["a", "ü&"]
    assert keys_of(s3) == ["c"]
    assert sorted({each["Key"] for each in s3.list_object_versions(Bucket=BUCKET)["Versions"]}) == ["a", "c"]


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("get_object_tagging", {"Key": "a"}),
        ("put_object", {"Key": "a", "Body": b"", "Tagging": "a=b"}),
        (
            "put_object",
            {"Key": "a", "Body": b"", "SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
        ),
    ],
)
def test_what_is_not_kept_is_refused_and_not_dropped(own, action, arguments):
    assert refusal(getattr(own, action), **arguments) == (501, "NotImplemented")


def test_another_bucket_is_not_there(own):
    with pytest.raises(own.exceptions.NoSuchBucket):
        own.get_object(Bucket="another", Key="a")


def test_every_new_object_is_announced_in_order_and_nothing_else_is(served):
    server, events = served
    s3 = client_of(server.url)
    version = put(s3, "ü.json", b"four")["VersionId"]
    s3.copy_object(Bucket=BUCKET, Key="b", CopySource={"Bucket": BUCKET, "Key": "ü.json"})
    s3.delete_object(Bucket=BUCKET, Key="b")
    with pytest.raises(ClientError):
        put(s3, "b2", ContentMD5=base64.b64encode(bytes(16)).decode())
    put(s3, "c")
    for _ in range(200):
        if len(events) == 3:
            break
        threading.Event().wait(0.01)
    assert [(event["key"], event["reason"]) for event in events] == [
        ("ü.json", "PutObject"),
        ("b", "CopyObject"),
        ("c", "PutObject"),
    ]
    assert (events[0]["version_id"], events[0]["size"], events[0]["etag"]) == (
        version,
        4,
        hashlib.md5(b"four").hexdigest(),
    )


def test_objects_survive_the_death_of_their_process(tmp_path):
    servers = [ObjectServer(tmp_path / "objects", BUCKET, tmp_path / "log", lambda _: None)]
    try:
        first = put(client_of(servers[0].url), "a", b"1", Metadata={"n": "1"})["VersionId"]
        put(client_of(servers[0].url), "a", b"2", ChecksumAlgorithm="SHA256")
        servers[0]._process.kill()
        servers.append(ObjectServer(tmp_path / "objects", BUCKET, tmp_path / "log", lambda _: None))
        s3 = client_of(servers[1].url)
        assert read(s3, "a") == b"2"
        assert read(s3, "a", VersionId=first) == b"1"
        assert "ChecksumSHA256" in s3.head_object(Bucket=BUCKET, Key="a", ChecksumMode="ENABLED")
        assert put(s3, "a", b"3")["VersionId"] not in (first, "null")
    finally:
        for server in servers:
            server.close()


def test_a_body_signed_in_chunks_is_stored_without_the_signatures(served):
    """As the aws command line and SDKs with a stream send it: aws-chunked, with a trailer."""
    body = b"hello world"
    crc = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    chunked = (
        b"5;chunk-signature=0\r\nhello\r\n6;chunk-signature=0\r\n world\r\n0\r\n"
        + f"x-amz-checksum-crc32:{crc}\r\n\r\n".encode()
    )
    request = urllib.request.Request(
        f"{served[0].url}/{BUCKET}/a",
        chunked,
        {
            "Content-Encoding": "aws-chunked",
            "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "X-Amz-Decoded-Content-Length": "11",
        },
        method="PUT",
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["x-amz-checksum-crc32"] == crc
    found = client_of(served[0].url).get_object(Bucket=BUCKET, Key="a", ChecksumMode="ENABLED")
    assert found["Body"].read() == body
    assert "ContentEncoding" not in found


def test_the_process_ends_with_whoever_started_it(tmp_path):
    script = (
        "import sys; from pathlib import Path; from local.objects.process import ObjectServer\n"
        "server = ObjectServer(Path(sys.argv[1]), 'b', Path(sys.argv[1], 'log'), print)\n"
        "print(server._process.pid, flush=True); sys.stdin.read()"
    )
    (tmp_path / "o").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "o"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    for _ in range(500):
        if not is_running(pid):
            return
        threading.Event().wait(0.01)
    pytest.fail("the process is still there")
