"""Which objects of a published campaign a reader wants on disk, and their download."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

from briefcast import keys
from briefcast.contracts import Manifest
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.lookup import PUBLISHED, get_job

PARALLEL_READS = 8  # below boto3's ten connections of a client


class DownloadFailed(Exception):
    """A file could not be written."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path
        self.cause = cause


def download_campaign(cloud: Cloud, campaign: str, folder: Path) -> list[Path]:
    """Copy a published campaign's files to a folder and return them, the manifest last.

    Raises CommandError if the campaign is unknown or not published, DownloadFailed if a file cannot be
    written.
    """
    job = get_job(cloud, campaign)
    if job.status not in PUBLISHED or job.manifest_key is None:
        raise CommandError(f"{campaign} is not published; briefcast status {campaign} says why")
    return copy_files(cloud, cast(Manifest, json.loads(_read(cloud, job.manifest_key))), folder)


def copy_files(cloud: Cloud, manifest: Manifest, folder: Path) -> list[Path]:
    """Copy the files of a manifest to a folder and return them. Raises DownloadFailed."""
    campaign = manifest["campaign_id"]
    *others, last = files_to_download(manifest)
    with ThreadPoolExecutor(PARALLEL_READS) as pool:
        written = list(pool.map(lambda key: _copy(cloud, key, campaign, folder), others))
    return [*written, _copy(cloud, last, campaign, folder)]


def copy_object(cloud: Cloud, key: str, campaign: str, folder: Path) -> Path:
    """Copy one object of a campaign to its place in the folder and return that. Raises DownloadFailed."""
    return _copy(cloud, key, campaign, folder)


def _copy(cloud: Cloud, key: str, campaign: str, folder: Path) -> Path:
    target = folder / key.removeprefix(keys.campaign_prefix(campaign))
    body = _read(cloud, key)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.part")  # a command that is killed leaves no half picture
        draft.write_bytes(body)
        draft.replace(target)
    except OSError as error:
        raise DownloadFailed(target, error) from error
    return target


def _read(cloud: Cloud, key: str) -> bytes:
    body: bytes = cloud.client("s3").get_object(Bucket=cloud.resources.bucket, Key=key)["Body"].read()
    return body


def files_to_download(manifest: Manifest) -> list[str]:
    """Return every key in the campaign's folder that the manifest names, its own key last.

    The manifest comes last so that a folder with a manifest is complete. The plan and the render
    records are left out: they pass data between states and nobody reads them afterwards.
    """
    campaign = manifest["campaign_id"]
    prefix = keys.campaign_prefix(campaign)
    named = {text for text in _strings(manifest) if text.startswith(prefix) and text != prefix}
    last = keys.manifest(campaign)
    return [*sorted((named | {keys.brief_copy(campaign), keys.contact_sheet(campaign)}) - {last}), last]


def _strings(value: object) -> Iterable[str]:
    """Yield every string inside a JSON value, except the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
