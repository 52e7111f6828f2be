import pytest

from lambdas.parser.assets import BadPath, asset_key, logo_key


@pytest.mark.parametrize("path", ["acme/a b/flask-1/", "existing-assets/acme/a b/flask-1/"])
def test_a_folder_may_be_written_with_its_prefix_or_without(path):
    assert asset_key(path) == "existing-assets/acme/a b/flask-1/"


@pytest.mark.parametrize("name", ["front.png", "a b.JPG", "a-b_c.1.jpeg", "x.webp"])
def test_a_whole_key_means_itself(name):
    assert asset_key(f"existing-assets/acme/{name}") == f"existing-assets/acme/{name}"


@pytest.mark.parametrize(
    ("path", "found", "fix"),
    [
        ("acme/front.png", "a file, but not its whole key", 'write "existing-assets/acme/front.png"'),
        ("acme/flask", "neither a folder nor a picture", 'a folder ends in a slash: write "acme/flask/"'),
        (
            "existing-assets/acme/front.gif",
            ".gif is not a supported picture format",
            "name a file that ends in .png, .jpg, .jpeg or .webp",
        ),
    ],
)
def test_a_path_of_the_wrong_form_is_refused_with_the_right_one(path, found, fix):
    with pytest.raises(BadPath) as caught:
        asset_key(path)
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
@pytest.mark.parametrize("read", [asset_key, logo_key])
def test_no_path_leads_out_of_the_assets(path, why, read):
    with pytest.raises(BadPath, match=why.replace(".", r"\.")):
        read(path)


def test_a_logo_is_a_whole_key_of_a_picture():
    assert logo_key("existing-assets/acme/logo.png") == "existing-assets/acme/logo.png"
    for path in ("acme/logo.png", "existing-assets/acme/", "existing-assets/acme/logo.svg"):
        with pytest.raises(BadPath, match="not the whole key of a picture"):
            logo_key(path)
