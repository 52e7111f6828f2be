"""The two stores keep one contract: a directory, and S3 with answers that botocore checks."""

import base64
import hashlib
import io

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from briefcast.errors import StorageMisconfigured, StorageUnavailable
from briefcast.store.objects import (
    DirStore,
    Listing,
    ObjectInfo,
    ObjectMissing,
    ObjectSealed,
    ObjectTooLarge,
    S3Store,
    open_store,
)

BUCKET = "briefs"


@pytest.fixture
def folder(tmp_path):
    return DirStore(tmp_path / "store")


@pytest.fixture
def client():
    return boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture
def stub(client):
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def s3(client):
    return S3Store(BUCKET, client)


def body(content):
    return {"Body": StreamingBody(io.BytesIO(content), len(content)), "ContentLength": len(content)}


def test_a_directory_returns_the_bytes_that_were_written(folder):
    folder.write("a/b.json", b"{}", "application/json")
    assert folder.read("a/b.json", version_id="any", max_bytes=2) == b"{}"
    found = folder.head("a/b.json")
    assert (found.key, found.size, found.version_id) == ("a/b.json", 2, None)
    assert found.sha256 == hashlib.sha256(b"{}").hexdigest()


def test_a_directory_replaces_and_its_etag_changes(folder):
    folder.write("a", b"1", "text/plain")
    before = folder.head("a").etag
    folder.write("a", b"2", "text/plain")
    assert folder.read("a") == b"2"
    assert folder.head("a").etag != before


def test_a_directory_says_what_is_missing_or_too_large(folder):
    with pytest.raises(ObjectMissing):
        folder.read("a")
    assert folder.head("a") is None
    folder.write("d/a", b"12345", "text/plain")
    assert folder.head("d") is None
    with pytest.raises(ObjectTooLarge, match="5 bytes, at most 4"):
        folder.read("d/a", max_bytes=4)


@pytest.mark.parametrize("key", ["../secret", "a/../../secret", "/etc/hostname", "absolute"])
def test_no_key_leads_out_of_the_directory(folder, tmp_path, key):
    (tmp_path / "secret").write_text("x")
    key = str(tmp_path / "secret") if key == "absolute" else key
    assert folder.head(key) is None
    with pytest.raises(ObjectMissing):
        folder.read(key)
    with pytest.raises(StorageUnavailable):
        folder.write(key, b"y", "text/plain")
    assert (tmp_path / "secret").read_text() == "x"


def test_a_failing_disk_is_unavailable(folder):
    folder.write("a", b"1", "text/plain")
    with pytest.raises(StorageUnavailable, match="a/b"):
        folder.write("a/b", b"2", "text/plain")


def test_a_directory_lists_a_folder_without_what_is_below_it(folder):
    for key in ("a/x.png", "a/B.png", "a/c/y.png", "b.png"):
        folder.write(key, b"x", "image/png")
    assert folder.list_folder("a/") == Listing(("B.png", "x.png"), ("c",))
    assert folder.list_folder("nothing/") == Listing(())


def test_s3_lists_a_folder_without_its_marker_and_says_whether_that_is_all(s3, stub):
    page = {
        "Contents": [{"Key": key} for key in ("a/", "a/B.png", "a/x.png")],
        "CommonPrefixes": [{"Prefix": "a/c/"}],
        "IsTruncated": True,
    }
    stub.add_response("list_objects_v2", page, {"Bucket": "briefs", "Prefix": "a/", "Delimiter": "/"})
    assert s3.list_folder("a/") == Listing(("B.png", "x.png"), ("c",), complete=False)


def test_s3_reads_the_requested_version(s3, stub):
    stub.add_response("get_object", body(b"x"), {"Bucket": BUCKET, "Key": "a", "VersionId": "v1"})
    stub.add_response("get_object", body(b"y"), {"Bucket": BUCKET, "Key": "a"})
    assert s3.read("a", version_id="v1", max_bytes=1) == b"x"
    assert s3.read("a") == b"y"


def test_s3_does_not_download_an_object_that_is_too_large(s3, stub):
    answer = body(b"12345")
    stub.add_response("get_object", answer)
    with pytest.raises(ObjectTooLarge, match="5 bytes, at most 4"):
        s3.read("a", max_bytes=4)
    assert answer["Body"].tell() == 0


def test_s3_writes_with_content_type_and_checksum(s3, stub):
    expected = {
        "Bucket": BUCKET,
        "Key": "a",
        "Body": b"x",
        "ContentType": "text/plain",
        "ChecksumAlgorithm": "SHA256",
    }
    stub.add_response("put_object", {}, expected)
    s3.write("a", b"x", "text/plain")


@pytest.mark.parametrize(
    ("checksum", "sha256"),
    [
        pytest.param(base64.b64encode(bytes(32)).decode(), "00" * 32, id="of-the-whole"),
        pytest.param(base64.b64encode(bytes(32)).decode() + "-2", None, id="of-its-parts"),
        pytest.param(None, None, id="none"),
    ],
)
def test_s3_returns_the_sha256_of_a_whole_object_only(s3, stub, checksum, sha256):
    header = {"ChecksumSHA256": checksum} if checksum else {}
    expected = {"Bucket": BUCKET, "Key": "a", "ChecksumMode": "ENABLED"}
    stub.add_response("head_object", {"ContentLength": 3, "ETag": '"e"', **header}, expected)
    assert s3.head("a").sha256 == sha256


def test_s3_head_does_not_download(s3, stub):
    stub.add_response("head_object", {"ContentLength": 3, "ETag": '"e"', "VersionId": "v"})
    stub.add_response("head_object", {"ContentLength": 3, "ETag": '"e"'})
    assert s3.head("a") == ObjectInfo("a", 3, "e", "v")
    assert s3.head("a").version_id is None


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion", "404"])
def test_s3_not_found_is_missing(s3, stub, code):
    stub.add_client_error("get_object", code, http_status_code=404)
    with pytest.raises(ObjectMissing):
        s3.read("a")
    stub.add_client_error("head_object", code, http_status_code=404)
    assert s3.head("a") is None


@pytest.mark.parametrize(("code", "status"), [("InvalidArgument", 400), ("MethodNotAllowed", 405)])
def test_a_version_that_s3_never_gave_or_that_marks_a_deletion_is_missing(s3, stub, code, status):
    stub.add_client_error("get_object", code, http_status_code=status)
    with pytest.raises(ObjectMissing):
        s3.read("a", version_id="v")
    stub.add_client_error("get_object", code, http_status_code=status)
    with pytest.raises(StorageUnavailable):
        s3.read("a")


def calls_of(s3):
    return (
        ("get_object", lambda: s3.read("a")),
        ("put_object", lambda: s3.write("a", b"", "text/plain")),
        ("head_object", lambda: s3.head("a")),
    )


@pytest.mark.parametrize(
    "code", ["AccessDenied", "403", "NoSuchBucket", "KMS.DisabledException", "KMS.KMSInvalidStateException"]
)
def test_an_error_that_only_an_operator_can_fix_is_a_misconfiguration(s3, stub, code):
    for operation, call in calls_of(s3):
        stub.add_client_error(operation, code, http_status_code=403)
        with pytest.raises(StorageMisconfigured, match=rf"s3://briefs/a: .*{code}.*redrive"):
            call()


@pytest.mark.parametrize(
    "code", ["SlowDown", "InternalError", "RequestTimeout", "ExpiredToken", "KMS.ThrottlingException"]
)
def test_every_other_answer_of_s3_is_unavailable_with_its_code(s3, stub, code):
    for operation, call in calls_of(s3):
        stub.add_client_error(operation, code, http_status_code=503)
        with pytest.raises(StorageUnavailable, match=rf"s3://briefs/a: .*{code}"):
            call()


SSE_C = "The object was stored using a form of Server Side Encryption. The correct parameters must be …"


@pytest.mark.parametrize(
    ("code", "message", "found"),
    [
        ("InvalidObjectState", "The operation is not valid for the object's storage class", "a is archived"),
        ("InvalidRequest", SSE_C, "a is encrypted with a key that only its uploader has"),
    ],
)
def test_an_object_that_no_role_can_read_is_sealed(s3, stub, code, message, found):
    stub.add_client_error("get_object", code, message, http_status_code=403)
    with pytest.raises(ObjectSealed, match=found):
        s3.read("a")


def test_another_invalid_request_is_not_taken_for_a_sealed_object(s3, stub):
    stub.add_client_error("get_object", "InvalidRequest", "Missing required header", http_status_code=400)
    with pytest.raises(StorageUnavailable, match="Missing required header"):
        s3.read("a")


def test_a_head_without_an_error_code_is_followed_by_a_get(s3, stub):
    for code, message, error in (
        ("InvalidRequest", SSE_C, ObjectSealed),
        ("ExpiredToken", "", StorageUnavailable),
    ):
        stub.add_client_error("head_object", "400", http_status_code=400)
        stub.add_client_error(
            "get_object",
            code,
            message,
            http_status_code=400,
            expected_params={"Bucket": BUCKET, "Key": "a", "Range": "bytes=0-0"},
        )
        with pytest.raises(error):
            s3.head("a")


def test_a_missing_answer_is_unavailable(s3, client, monkeypatch):
    def refuse(**_):
        raise EndpointConnectionError(endpoint_url="https://s3")

    monkeypatch.setattr(client, "head_object", refuse)
    with pytest.raises(StorageUnavailable):
        s3.head("a")


def test_a_truncated_body_is_unavailable(s3, stub):
    answer = {"Body": StreamingBody(io.BytesIO(b"12"), 5), "ContentLength": 5}
    stub.add_response("get_object", answer)
    with pytest.raises(StorageUnavailable):
        s3.read("a")


def test_a_store_is_opened_by_its_url(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    spaced = tmp_path / "a folder"
    assert open_store(spaced.as_uri()).root == spaced
    assert open_store("s3://briefs").bucket == "briefs"
    assert open_store("s3://briefs") is open_store("s3://briefs")


@pytest.mark.parametrize("url", ["", "briefs", "s3://", "https://example.com/x"])
def test_any_other_url_is_refused(url):
    with pytest.raises(ValueError, match="unknown store"):
        open_store(url)
