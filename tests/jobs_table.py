"""Real DynamoDB tables for the tests of single functions: the local cloud's, in a process of its own.

    with local_cloud() as endpoint_url:
        ...

Of its own, because a process runs one local cloud at a time, and other tests start theirs.
"""

import subprocess
import sys
from contextlib import contextmanager

CLOUD = """
import sys
from local.cloud import LocalCloud
with LocalCloud() as cloud:
    print(cloud.endpoint_url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def local_cloud():
    with subprocess.Popen(
        [sys.executable, "-c", CLOUD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cloud:
        yield cloud.stdout.readline().strip()
        cloud.stdin.close()
