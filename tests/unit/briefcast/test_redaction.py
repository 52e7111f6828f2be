"""Which text is removed from logs and error messages, and which stays."""

import base64
import json

import pytest

from briefcast.redaction import REDACTED, redact

SIGNED = (
    "https://briefs.s3.amazonaws.com/input/a.json?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261121%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE&X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027"
)
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/s3/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027"
)
PICTURE = base64.b64encode(bytes(range(256)) * 4).decode()


@pytest.mark.parametrize(
    "text",
    [
        f'Could not connect to the endpoint URL: "{SIGNED}"',
        f"Max retries exceeded with url: /input/a.json?{SIGNED.partition('?')[2]}",
        f"'{SIGNED}': a URL, not a folder",
        SIGNED.replace("https", "HTTPS"),
        f"{{'Authorization': '{AUTHORIZATION}', 'X-Amz-Security-Token': b'IQoJb3JpZ2luX2VjEXAMPLE'}}",
        json.dumps({"headers": {"Authorization": AUTHORIZATION}}),
        json.dumps(json.dumps({"X-Amz-Security-Token": "IQoJb3JpZ2luX2VjEXAMPLE"})),
        "https://storage.googleapis.com/b/o?X-Goog-Signature=fe5f80f77d5fa3beca038a248ff027",
        "https://x.cloudfront.net/a.png?Expires=1&Signature=fe5f80f77d5fa3beca038a248ff027&Key-Pair-Id=K",
        "https://account.blob.core.windows.net/c/b?sv=2024&sig=fe5f80f77d5fa3beca038a248ff027",
        "Authorization: Bearer fe5f80f77d5fa3beca038a248ff027",
        "https://me:fe5f80f77d5fa3beca038a248ff027@proxy:3128/",
        "the key AKIAIOSFODNN7EXAMPLE was used",
        f'{{"images": ["{PICTURE}"]}}',
        f"a picture: {PICTURE[:-2]}==, cut",
    ],
)
def test_no_credential_signature_or_picture_is_left(text):
    left = redact(text)
    assert "redacted]" in left
    for secret in ("fe5f80f77d5fa3beca038a248ff027", "AKIAIOSFODNN7EXAMPLE", "IQoJb3JpZ2luX2VjEXAMPLE"):
        assert secret not in left
    assert PICTURE[:256] not in left


@pytest.mark.parametrize(
    "text",
    [
        "Out before sunrise: 20 % off, today? Yes! = a signature dish, basic training",
        "s3://briefcast-dev/output/summer-20261121-080000-1f2e3d/variants/flask-0-facebook-feed.jpg",
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
        "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:4f6c9f3e-3b1d-4d0a",
        "image-cache/" + "0123456789abcdef" * 4 + ".png",
        "日本語のテキスト",
    ],
)
def test_text_without_secrets_is_unchanged(text):
    assert redact(text) == text


def test_given_secrets_are_removed_anywhere_in_a_text():
    assert redact("key=wJalrXUtnFEMI/K7MDENG!", ["wJalrXUtnFEMI/K7MDENG"]) == f"key={REDACTED}!"
    assert redact("a local cloud", ["local", ""]) == "a local cloud", "a short value may be an ordinary word"


def test_a_secret_of_16_characters_is_removed_and_one_of_15_stays():
    assert redact("key=abcdefgh-1234567!", ["abcdefgh-1234567"]) == f"key={REDACTED}!"
    assert redact("key=abcdefgh-123456!", ["abcdefgh-123456"]) == "key=abcdefgh-123456!"


def test_base64_of_256_characters_is_removed_and_of_255_stays():
    assert redact(f'"{PICTURE[:256]}"') == '"[base64 redacted]"'
    assert redact(f'"{PICTURE[:255]}"') == f'"{PICTURE[:255]}"'


def test_redacted_json_is_still_json():
    line = json.dumps({"message": f'{{"url": "{SIGNED}", "Authorization": "{AUTHORIZATION}"}}', "n": 1})
    redacted = json.loads(redact(line))
    assert redacted["n"] == 1
    assert json.loads(redacted["message"])["Authorization"] == REDACTED
