"""Files on their way to the store while the next one is rendered."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache

from briefcast.store.objects import Store

AT_ONCE = 4  # a put to S3 waits far longer than a variant takes to render


class Uploads:
    """Leaving waits for all of them; one that failed is raised then."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._started: list[Future[None]] = []

    def __enter__(self) -> "Uploads":
        return self

    def __exit__(self, *failure: object) -> None:
        wait(self._started)
        if failure == (None, None, None):
            for upload in self._started:
                upload.result()

    def start(self, key: str, body: bytes, content_type: str) -> str:
        """Store a file under that key from now on; return its SHA-256."""
        self._started.append(_threads().submit(self._store.write, key, body, content_type))
        return hashlib.sha256(body).hexdigest()


@cache
def _threads() -> ThreadPoolExecutor:
    """Kept from task to task: to start them takes longer than a thumbnail."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upload")
