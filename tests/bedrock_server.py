"""Amazon Bedrock's InvokeModel on a loopback port, as far as Stability's image models go.

It speaks the real URL, bodies and error headers, so that a real boto3 client can be sent
there (AWS_ENDPOINT_URL_BEDROCK_RUNTIME). What it answers is scripted by the words of the
prompt; every call is kept, with whether a picture was paid for.

    with BedrockServer() as bedrock:
        bedrock.on("Flask", throttled(), ok())   # the first call, then every later one
        ...
        assert len(bedrock.paid()) == 1
"""

import base64
import binascii
import io
import json
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from PIL import Image, ImageDraw

# About one megapixel each, in multiples of 64, as the models answer.
NATIVE_SIZES = {
    "1:1": (1024, 1024),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "2:3": (832, 1216),
    "3:2": (1216, 832),
    "4:5": (896, 1088),
    "5:4": (1088, 896),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
}
LIVE_MODELS = {
    "stability.stable-image-core-v1:1",
    "stability.sd3-5-large-v1:0",
    "stability.stable-image-ultra-v1:1",
}
FIELDS = {"prompt", "mode", "aspect_ratio", "seed", "output_format", "negative_prompt"}
MAX_SEED = 4_294_967_294
MAX_PROMPT_CHARS = 10_000
END_OF_LIFE = "This model version has reached the end of its life. Please refer to the AWS documentation."


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    error_type: str = ""  # x-amzn-ErrorType
    paid: bool = False


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    model_id: str
    body: dict[str, Any]
    headers: dict[str, str]


Behaviour = Callable[[Call], Answer | None]  # None: hang up without a word


@dataclass(frozen=True)
class LedgerLine:
    call: Call
    status: int  # 0 when the connection was dropped
    paid: bool


def picture(call: Call, size: tuple[int, int] | None = None, image_format: str = "PNG") -> bytes:
    """A real picture that differs with prompt and seed, the same for the same call."""
    width, height = size or NATIVE_SIZES[call.body.get("aspect_ratio", "1:1")]
    mark = binascii.crc32(f"{call.body['prompt']}|{call.body.get('seed', 0)}".encode())
    image = Image.new("RGB", (width, height), f"#{mark & 0xFFFFFF:06x}")
    ImageDraw.Draw(image).ellipse(
        (width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=f"#{~mark & 0xFFFFFF:06x}"
    )
    buffer = io.BytesIO()
    image.save(buffer, image_format)
    return buffer.getvalue()


def ok(size: tuple[int, int] | None = None, image_format: str = "PNG") -> Behaviour:
    """A picture: of the asked aspect ratio, or of another size or format."""
    return lambda call: _pictures(call, [picture(call, size, image_format)])


def raw_picture(data: bytes) -> Behaviour:
    """These bytes in the picture's place; paid for like any other."""
    return lambda call: _pictures(call, [data])


def filtered(what: str) -> Behaviour:
    """The content filter: "prompt", "output image" or "input image"; nothing is charged."""
    return lambda _: _json({"finish_reasons": [f"Filter reason: {what}"]})


def inference_error() -> Behaviour:
    return lambda _: _json({"finish_reasons": ["Inference error"]})


def no_picture() -> Behaviour:
    return lambda call: _json({"seeds": [call.body["seed"]], "finish_reasons": [None], "images": []})


def truncated_base64() -> Behaviour:
    def answer(call: Call) -> Answer:
        text = base64.b64encode(picture(call)).decode()
        return _json({"seeds": [1], "finish_reasons": [None], "images": [text[:4001]]})

    return answer


def not_json() -> Behaviour:
    return lambda _: Answer(200, b"<html>bad gateway</html>")


def aws_error(status: int, name: str, message: str) -> Behaviour:
    """A service error as the REST-JSON protocol has it: its name in a header, a message in the body."""
    kind = f"{name}:http://internal.amazon.com/coral/com.amazon.bedrock/"
    return lambda _: Answer(status, json.dumps({"message": message}).encode(), kind)


def throttled() -> Behaviour:
    return aws_error(429, "ThrottlingException", "Too many requests, please wait before trying again.")


def not_ready() -> Behaviour:
    return aws_error(429, "ModelNotReadyException", "Model is not ready for inference.")


def model_timeout() -> Behaviour:
    return aws_error(408, "ModelTimeoutException", "Model has timed out in processing the request.")


def model_error() -> Behaviour:
    return aws_error(424, "ModelErrorException", "The model encountered an error.")


def internal_error() -> Behaviour:
    return aws_error(500, "InternalServerException", "The system encountered an unexpected error.")


def service_unavailable() -> Behaviour:
    return aws_error(503, "ServiceUnavailableException", "Bedrock is unable to process your request.")


def bad_gateway() -> Behaviour:
    """A proxy on the way answers instead of the service."""
    return lambda _: Answer(502, b"<html><h1>502 Bad Gateway</h1></html>")


def retired() -> Behaviour:
    return aws_error(404, "ResourceNotFoundException", END_OF_LIFE)


def access_denied() -> Behaviour:
    return aws_error(
        403, "AccessDeniedException", "You don't have access to the model with the specified ID."
    )


def invalid(message: str = "Malformed input request, please reformat your input and try again.") -> Behaviour:
    return aws_error(400, "ValidationException", message)


def quota_exceeded() -> Behaviour:
    return aws_error(400, "ServiceQuotaExceededException", "Your request exceeds the service quota.")


def slow(seconds: float, then: Behaviour | None = None) -> Behaviour:
    """The answer, late: whether anybody still waits for it or not, the picture is made and paid."""

    def answer(call: Call) -> Answer | None:
        time.sleep(seconds)
        return (then or ok())(call)

    return answer


def hang_up() -> Behaviour:
    return lambda _: None


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a killed sandbox hangs up
            super().handle_error(request, client_address)


@dataclass
class BedrockServer:
    """A context manager; `url` is where it listens."""

    default: Behaviour = field(default_factory=ok)
    ledger: list[LedgerLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._scripts: dict[str, list[Behaviour]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> "BedrockServer":
        self._http = _Server(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def on(self, words: str, *behaviours: Behaviour) -> None:
        """Answer prompts that contain `words` with these, in turn; the last one stays.

        "" matches every prompt; of several matches the longest words win.
        """
        with self._lock:
            self._scripts[words] = list(behaviours)

    def calls(self, words: str = "") -> list[Call]:
        return [line.call for line in self._lines(words)]

    def paid(self, words: str = "") -> list[Call]:
        """The calls that cost money: every picture made, wanted or not."""
        return [line.call for line in self._lines(words) if line.paid]

    def _lines(self, words: str) -> list[LedgerLine]:
        with self._lock:
            return [line for line in self.ledger if words in line.call.body.get("prompt", "")]

    def answer(self, call: Call) -> Answer | None:
        behaviour = _fault(call) or self.behaviour(call)
        answer = behaviour(call)
        line = LedgerLine(call, answer.status if answer else 0, bool(answer and answer.paid))
        with self._lock:
            self.ledger.append(line)
        return answer

    def behaviour(self, call: Call) -> Behaviour:
        """What to do about a call that the service itself would take; by default as `on` says."""
        with self._lock:
            matches = sorted((words for words in self._scripts if words in call.body["prompt"]), key=len)
            if not matches:
                return self.default
            script = self._scripts[matches[-1]]
            return script.pop(0) if len(script) > 1 else script[0]


def _fault(call: Call) -> Behaviour | None:
    """What the service itself would refuse, scripted or not."""
    body = call.body
    if call.model_id not in LIVE_MODELS:
        return retired()
    if not call.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"):
        return aws_error(403, "UnrecognizedClientException", "The security token included is invalid.")
    if extra := sorted(set(body) - FIELDS):
        return invalid(f"#: extraneous key [{extra[0]}] is not permitted")
    if not 1 <= len(body.get("prompt", "")) <= MAX_PROMPT_CHARS:
        return invalid("#/prompt: expected a length between 1 and 10000")
    if len(body.get("negative_prompt", "")) > MAX_PROMPT_CHARS:
        return invalid("#/negative_prompt: expected maxLength: 10000")
    if body.get("aspect_ratio", "1:1") not in NATIVE_SIZES:
        return invalid("#/aspect_ratio: is not a valid enum value")
    if not 0 <= body.get("seed", 0) <= MAX_SEED:
        return invalid("#/seed: is out of range")
    if body.get("mode", "text-to-image") != "text-to-image" or body.get("output_format") not in (
        "png",
        "jpeg",
    ):
        return invalid()
    return None


def _json(body: dict[str, Any], paid: bool = False) -> Answer:
    return Answer(200, json.dumps(body).encode(), paid=paid)


def _pictures(call: Call, pictures: list[bytes]) -> Answer:
    images = [base64.b64encode(data).decode() for data in pictures]
    # Seed 0 asks for any seed; the answer says which it was.
    seed = call.body.get("seed", 0) or 2_130_420_379
    return _json({"seeds": [seed], "finish_reasons": [None], "images": images}, paid=True)


def _handler(server: BedrockServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = re.fullmatch(r"/model/([^/]+)/invoke", self.path)
            call = Call(unquote(path[1]) if path else "", json.loads(body), dict(self.headers.items()))
            unknown = aws_error(404, "UnknownOperationException", self.path)
            answer = server.answer(call) if path else unknown(call)
            if answer is None:
                self.close_connection = True
            else:
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            try:
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
                if answer.error_type:
                    self.send_header("x-amzn-ErrorType", answer.error_type)
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:
                self.close_connection = True  # the caller gave up waiting

        def log_message(self, *_: object) -> None:
            pass

    return Handler
