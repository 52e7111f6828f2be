"""Removes secrets and base64 pictures from text for a log. Reads no environment and calls no AWS."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"
MIN_SECRET_CHARS = 16  # the shortest AWS secret, an access key id, has 20; a shorter value may be a word
MIN_BASE64_CHARS = 256  # four times a SHA-256 in hexadecimal, the longest run that a log line needs

_PATTERNS = (
    # A signed URL has its signature in the query, and no log needs a query.
    (re.compile(r"(https?://[^\s\"'<>?\\]+)\?[^\s\"'<>\\]+", re.IGNORECASE), rf"\1?{REDACTED}"),
    (re.compile(r"(https?://)[^\s\"'<>/@\\]+@", re.IGNORECASE), rf"\1{REDACTED}@"),
    # Parameters of a signed URL without its host, as urllib3 logs them, or of a URL that was cut.
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
    """Return `text` without credentials, queries of URLs, authorization headers and base64 pictures.

    `secrets` are values to remove as well. Values below 16 characters stay, because they may be
    ordinary words. JSON stays valid JSON.
    """
    for secret in secrets:
        if len(secret) >= MIN_SECRET_CHARS:
            text = text.replace(secret, REDACTED)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
