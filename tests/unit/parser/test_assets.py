import threading

import pytest

from briefcast import keys
from briefcast.errors import StorageUnavailable
from briefcast.store.objects import ObjectInfo, ObjectSealed
from lambdas.parser.assets import BadPath, asset_keys, find_all, logo_key


def test_a_folder_means_its_product_picture_in_the_order_of_formats():
    assert asset_keys("acme/flask/") == [
        f"existing-assets/acme/flask/product.{kind}" for kind in ("png", "jpg", "jpeg", "webp")
    ]


def test_a_folder_may_be_written_with_its_prefix():
    assert asset_keys("existing-assets/acme/flask/") == asset_keys("acme/flask/")


@pytest.mark.parametrize("name", ["front.png", "a b.JPG", "a-b_c.1.jpeg", "x.webp"])
def test_a_whole_key_means_itself(name):
    assert asset_keys(f"existing-assets/acme/{name}") == [f"existing-assets/acme/{name}"]


@pytest.mark.parametrize(
    ("path", "found", "fix"),
    [
        ("acme/front.png", "a file, but not its whole key", 'write "existing-assets/acme/front.png"'),
        ("acme/flask", "neither a folder nor a picture", 'a folder ends in a slash: write "acme/flask/"'),
        (
            "existing-assets/acme/front.gif",
            "not a supported picture format",
            "name a file that ends in .png, .jpg, .jpeg or .webp",
        ),
    ],
)
def test_a_path_of_the_wrong_form_is_refused_with_the_right_one(path, found, fix):
    with pytest.raises(BadPath) as caught:
        asset_keys(path)
    assert (caught.value.found, caught.value.fix) == (found, fix)


TRICKS = [
    ("../output/x/", '"." or ".." folder'),
    ("acme/../../input/x.png", '"." or ".." folder'),
    ("existing-assets/../output/a.png", '"." or ".." folder'),
    ("./acme/", '"." or ".." folder'),
    ("..", '"." or ".." folder'),
    ("/acme/", "from the root"),
    ("/etc/passwd", "from the root"),
    ("//other-bucket/x.png", "from the root"),
    ("acme//flask/", "without a name"),
    ("existing-assets//x.png", "without a name"),
    ("existing-assets/", "without a name"),
    ("acme\\flask\\", "backslash"),
    ("s3://other-bucket/x.png", "address"),
    ("https://example.com/x.png", "address"),
    ("file:///etc/passwd", "address"),
    ("C:/x.png", "address"),
    ("acme/%2e%2e/", "character"),
    ("acme/x?y/", "character"),
    ("acme/größe/", "character"),
    ("~/x/", "character"),
    ("acme/\u2024\u2024/", "character"),
]


@pytest.mark.parametrize(("path", "why"), TRICKS)
@pytest.mark.parametrize("read", [asset_keys, logo_key])
def test_no_path_leads_out_of_the_assets(path, why, read):
    with pytest.raises(BadPath, match=why.replace(".", r"\.")):
        read(path)


def test_a_logo_is_a_whole_key_of_a_picture():
    assert logo_key("existing-assets/acme/logo.png") == "existing-assets/acme/logo.png"
    for path in ("acme/logo.png", "existing-assets/acme/", "existing-assets/acme/logo.svg"):
        with pytest.raises(BadPath, match="not the whole key of a picture"):
            logo_key(path)


def info(key):
    return ObjectInfo(key, 1, "e", None)


def test_the_first_existing_candidate_is_used():
    existing = {"existing-assets/a/product.jpg", "existing-assets/a/product.webp"}
    group = tuple(asset_keys("a/"))
    found = find_all([group, ("existing-assets/b.png",)], lambda key: info(key) if key in existing else None)
    assert found == {group: info("existing-assets/a/product.jpg"), ("existing-assets/b.png",): None}


def test_an_asset_of_many_products_is_looked_up_once():
    asked = []
    find_all([("a.png",)] * 200, lambda key: asked.append(key) or info(key))
    assert asked == ["a.png"]


def test_many_assets_are_looked_up_at_once():
    together = threading.Barrier(8, timeout=10)

    def head(key):
        together.wait()
        return info(key)

    assert len(find_all([(f"{number}.png",) for number in range(8)], head)) == 8


def test_a_storage_error_is_not_a_missing_asset():
    def head(key):
        raise StorageUnavailable(key)

    with pytest.raises(StorageUnavailable):
        find_all([("a.png",)], head)


def test_an_unreadable_asset_counts_as_existing():
    def head(key):
        raise ObjectSealed(f"{key} is archived", "restore it")

    assert find_all([("a.png",)], head)[("a.png",)].key == "a.png"


def test_every_candidate_is_an_asset():
    assert all(key.startswith(keys.ASSETS) for key in asset_keys("a/b c/d-e/"))
