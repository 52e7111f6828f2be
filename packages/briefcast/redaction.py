"""Secrets and pictures taken out of text that goes into a log. Pure: no AWS, no environment."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"
MIN_SECRET_CHARS = 16  # AWS's shortest, an access key's id, has 20; a shorter value may be a plain word
MIN_BASE64_CHARS = 256  # four times a SHA-256 in hexadecimal, the longest such run that a line needs

_PATTERNS = (
    # A query is where a signed URL carries its signature, whoever signed it; no log needs one.
    (re.compile(r"(https?://[^\s\"'<>?\\]+)\?[^\s\"'<>\\]+", re.IGNORECASE), rf"\1?{REDACTED}"),
    (re.compile(r"(https?://)[^\s\"'<>/@\\]+@", re.IGNORECASE), rf"\1{REDACTED}@"),
    # The same without its host, as urllib3 writes it, or cut short, as in a report.
    (
        re.compile(
            r"\b((?:X-Amz|X-Goog)-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature)"
            r"(=|%3D|\\?\":\s*\\?\"|':\s*b?')[^\s&\"'<>,\\]+",
            re.IGNORECASE,
        ),
        rf"\1\2{REDACTED}",
    ),
    (re.compile(r"\bAWS4-HMAC-SHA256\b[^\r\n\"'\\]*"), REDACTED),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{20,}", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"\b(?:AKIA|ASIA|ABSK)[A-Za-z0-9+/=]{16,}"), REDACTED),
    (re.compile(rf"[A-Za-z0-9+/]{{{MIN_BASE64_CHARS},}}={{0,2}}"), "[base64 redacted]"),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without credentials, queries of URLs, authorization headers and pictures in base64.

    `secrets` are values to take out wherever they stand; those below 16 characters are passed
    over, because they may be words. What is left is still JSON where `text` was.
    """
    for secret in secrets:
        if len(secret) >= MIN_SECRET_CHARS:
            text = text.replace(secret, REDACTED)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
