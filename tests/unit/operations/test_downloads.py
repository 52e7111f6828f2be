import json

import pytest

from briefcast import keys
from operations import downloads
from operations.downloads import DownloadFailed, copy_files, download_campaign, files_to_download
from operations.errors import CommandError
from tests.unit.operations.stubbed_cloud import EXECUTION

CAMPAIGN = "summer-20261121-080000-abcdef"
SQUARE = f"output/{CAMPAIGN}/variants/flask-0-instagram-square.jpg"


def test_what_the_manifest_names_is_kept_and_the_manifest_comes_last():
    manifest = {
        "campaign_id": CAMPAIGN,
        "brief": {"key": "input/campaign-briefs/brief.json"},
        "products": [{"image_key": "existing-assets/acme/product.png", "variants": [{"key": SQUARE}]}],
    }
    assert files_to_download(manifest) == [
        f"output/{CAMPAIGN}/brief.json",
        f"output/{CAMPAIGN}/index.html",
        SQUARE,
        f"output/{CAMPAIGN}/manifest.json",
    ]


MANIFEST = {
    "campaign_id": CAMPAIGN,
    "brief": {"key": "input/campaign-briefs/brief.json"},
    "products": [{"variants": [{"key": SQUARE}]}],
}
MANIFEST_KEY = f"output/{CAMPAIGN}/manifest.json"


def job(status, **more):
    item = {"status": {"S": status}, "execution_arn": {"S": EXECUTION}, "GSI1SK": {"S": "2026"}}
    return {**item, "products": {"N": "1"}, "variants": {"N": "1"}, **more}


@pytest.fixture
def one_at_a_time(monkeypatch):
    """The stubs expect their calls in one order."""
    monkeypatch.setattr(downloads, "PARALLEL_READS", 1)


@pytest.mark.parametrize("status", ["completed", "partial"])
def test_a_published_campaign_is_copied_below_the_folder(cloud, tmp_path, one_at_a_time, status):
    cloud.expect_item(keys.job(CAMPAIGN), job(status, manifest_key={"S": MANIFEST_KEY}))
    cloud.expect_object(MANIFEST_KEY, MANIFEST)
    for key in files_to_download(MANIFEST):
        cloud.expect_object(key, {"of": key})
    written = download_campaign(cloud, CAMPAIGN, tmp_path / "out")
    names = [path.relative_to(tmp_path / "out").as_posix() for path in written]
    assert names == ["brief.json", "index.html", "variants/flask-0-instagram-square.jpg", "manifest.json"]
    assert json.loads(written[2].read_text()) == {"of": SQUARE}


@pytest.mark.parametrize(
    "item",
    [job("running"), job("rejected"), job("running", manifest_key={"S": MANIFEST_KEY}), job("completed")],
)
def test_a_campaign_without_a_manifest_is_not_downloaded(cloud, tmp_path, item):
    cloud.expect_item(keys.job(CAMPAIGN), item)
    with pytest.raises(CommandError, match=f"{CAMPAIGN} is not published"):
        download_campaign(cloud, CAMPAIGN, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(cloud, tmp_path, one_at_a_time):
    (tmp_path / "manifest.json").mkdir()
    for key in files_to_download(MANIFEST):
        cloud.expect_object(key, {})
    with pytest.raises(DownloadFailed) as failed:
        copy_files(cloud, MANIFEST, tmp_path)
    assert failed.value.path == tmp_path / "manifest.json"
    assert isinstance(failed.value.cause, IsADirectoryError)
