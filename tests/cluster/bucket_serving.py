"""An S3 server on this machine's loopback, and the environment that leads to it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

BUCKET = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One bucket, empty at first, as seen by another client than ours. ``environment`` is what ours needs."""

    client: Any
    environment: dict[str, str]

    def put(self, key: str, body: str | bytes) -> str:
        """Put an object in; gives the address that a user would write."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=body.encode() if isinstance(body, str) else body)
        return f"s3://{BUCKET}/{key}"

    def keys(self) -> list[str]:
        """All objects but the empty ones that stand for folders."""
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return sorted(one["Key"] for one in found if not one["Key"].endswith("/"))


@contextmanager
def serving_bucket() -> Iterator[Bucket]:
    """A server that is up inside the block, with one bucket; this process finds it by its environment."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "a-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",  # nothing outside this machine is asked
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        try:
            reset = urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")
            urllib.request.urlopen(reset, timeout=60).close()  # noqa: S310 (our own)
            client = boto3.client("s3", region_name="us-east-1")
            client.create_bucket(Bucket=BUCKET)
            yield Bucket(client=client, environment=environment)
        finally:
            server.stop()
