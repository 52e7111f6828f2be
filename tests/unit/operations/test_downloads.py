from operations.downloads import files_to_download

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
