import threading

import pytest

from briefcast.errors import StorageUnavailable
from briefcast.store.objects import Listing, ObjectInfo, ObjectSealed
from lambdas.parser.pictures import Unusable, choose, find_pictures
from tests.unit.parser.conftest import AssetsInMemory

FOLDER = "existing-assets/acme/flask/"
OTHERWISE = 'upload it, leave existing_assets out, or write "on_missing_asset": "generate" to generate it'


def named(*paths, **fields):
    products = [{"name": "n", "description": "d", "existing_assets": path} for path in paths]
    return {"products": [*products, {"name": "generated", "description": "d"}], **fields}


def look_up(path, *existing, **fields):
    """Returns the key of the picture, None where one is generated, or (found, fix) of the problem."""
    pictures, problems = find_pictures(named(path, **fields), AssetsInMemory(dict.fromkeys(existing)))
    if problems:
        (problem,) = problems
        assert problem.pointer == "/products/0/existing_assets"
        assert path not in pictures
        return problem.found, problem.fix
    return pictures[path].key if pictures[path] else None


@pytest.mark.parametrize(
    "name", ["hero.jpg", "Product.JPG", "IMG_2034.JPEG", "x.WebP", "a (1).png", "größe 日本.png"]
)
def test_a_folder_s_one_picture_is_used_whatever_its_name(name):
    beside = ("notes.txt", "hero.gif", ".DS_Store", "._hero.jpg", "old/hero.png")
    assert look_up("acme/flask/", FOLDER + name, *(FOLDER + each for each in beside)) == FOLDER + name


@pytest.mark.parametrize("name", ["product.png", "Product.WEBP"])
def test_of_several_pictures_the_one_called_product_is_used(name):
    assert look_up("acme/flask/", FOLDER + "back.png", FOLDER + name) == FOLDER + name


@pytest.mark.parametrize("names", [("back.png", "front.JPG"), ("product.jpg", "product.png")])
def test_several_pictures_are_refused_and_listed(names):
    assert look_up("acme/flask/", *(FOLDER + name for name in names)) == (
        f"{FOLDER} has 2 pictures: {', '.join(names)}",
        f'name one, such as "{FOLDER}{names[0]}"',
    )


def test_several_pictures_are_refused_also_when_a_missing_one_may_be_generated():
    found, _ = look_up("acme/flask/", FOLDER + "a.png", FOLDER + "b.png", on_missing_asset="generate")
    assert found == f"{FOLDER} has 2 pictures: a.png, b.png"


def test_a_long_list_of_pictures_is_shortened():
    found, _ = look_up("acme/flask/", *(f"{FOLDER}{number}.png" for number in range(1, 9)))
    assert found == f"{FOLDER} has 8 pictures: 1.png, 2.png, 3.png, 4.png, 5.png and 3 more"


def test_pictures_that_a_brief_cannot_name_are_not_suggested():
    _, fix = look_up("acme/flask/", FOLDER + "größe.png", FOLDER + "höhe.png")
    assert fix == "keep one of them there, or call one product.jpg"


@pytest.mark.parametrize("on_missing_asset", ["reject", "generate"])
@pytest.mark.parametrize("name", ["hero.gif", "Hero.HEIC", "logo.svg", "scan.tiff"])
def test_a_picture_of_another_format_is_refused_by_its_name(name, on_missing_asset):
    assert look_up("acme/flask/", FOLDER + name, on_missing_asset=on_missing_asset) == (
        f"{FOLDER} has no picture of a supported format, only {name}",
        "save it as .png, .jpg, .jpeg or .webp",
    )


@pytest.mark.parametrize(
    ("path", "existing", "found", "fix"),
    [
        ("acme/flask/", [], f"{FOLDER} has no picture", OTHERWISE),
        ("acme/flask/", [FOLDER + "a.txt"], f"{FOLDER} has no picture, only a.txt", OTHERWISE),
        (
            "acme/flask/",
            [FOLDER + "front/hero.png"],
            f"{FOLDER} has no picture, only front/",
            f'name one, such as "{FOLDER}front/"',
        ),
        (
            "acme/flask/",
            ["existing-assets/acme/Flasks/hero.png"],
            f"{FOLDER} has no picture",
            f'did you mean "existing-assets/acme/Flasks/"? If not, {OTHERWISE}',
        ),
        (FOLDER + "front.png", [], f"{FOLDER}front.png: no such object", OTHERWISE),
        (
            FOLDER + "front.png",
            [FOLDER + "Front.PNG"],
            f"{FOLDER}front.png: no such object",
            f'did you mean "{FOLDER}Front.PNG"? If not, {OTHERWISE}',
        ),
    ],
)
def test_a_missing_picture_is_refused_and_what_may_have_been_meant_is_named(path, existing, found, fix):
    assert look_up(path, *existing) == (found, fix)
    assert look_up(path, *existing, on_missing_asset="reject") == (found, fix)


@pytest.mark.parametrize("path", ["acme/flask/", FOLDER + "front.png"])
def test_a_missing_picture_is_generated_where_the_brief_says_so(path):
    assert look_up(path, on_missing_asset="generate") is None


@pytest.mark.parametrize("name", ["a\u202eb.png", "a\x01.png", "x" * 300 + ".png", "日" * 60 + ".png"])
def test_a_picture_whose_name_no_state_could_carry_is_refused(name):
    found, fix = look_up("acme/flask/", FOLDER + name)
    assert found.endswith("a name with invisible characters, or too long")
    assert fix == "rename the picture"
    assert "\u202e" not in found
    assert "\x01" not in found


def test_a_folder_of_more_than_one_page_needs_the_whole_key_or_a_product():
    assert choose(FOLDER, Listing(("a.png",), complete=False)) == Unusable(
        f"{FOLDER} has more than 1,000 files", "write the whole key of the picture"
    )
    assert choose(FOLDER, Listing(("a.png", "product.png"), complete=False)) == FOLDER + "product.png"


def test_every_product_without_its_picture_is_a_problem():
    _, problems = find_pictures(named("a/", "b/", "a/"), AssetsInMemory({"existing-assets/b/x.png": None}))
    assert [problem.pointer for problem in problems] == [
        "/products/0/existing_assets",
        "/products/2/existing_assets",
    ]


def test_without_assets_every_picture_is_taken_to_exist():
    pictures, problems = find_pictures(named("acme/flask/", "existing-assets/a.webp"), None)
    assert problems == []
    assert [info.key for info in pictures.values()] == [FOLDER + "product.png", "existing-assets/a.webp"]


class Asked(AssetsInMemory):
    """Assets that all exist."""

    def __init__(self, head):
        super().__init__({})
        self.head = head


def info(key):
    return ObjectInfo(key, 1, "e", None)


def test_an_asset_of_many_products_is_looked_up_once():
    asked = []
    find_pictures(named(*["existing-assets/a.png"] * 200), Asked(lambda key: asked.append(key) or info(key)))
    assert asked == ["existing-assets/a.png"]


def test_many_assets_are_looked_up_at_once():
    together = threading.Barrier(8, timeout=10)

    def head(key):
        together.wait()
        return info(key)

    paths = [f"existing-assets/{number}.png" for number in range(8)]
    assert len(find_pictures(named(*paths), Asked(head))[0]) == 8


def test_a_storage_error_is_not_a_missing_asset():
    def head(key):
        raise StorageUnavailable(key)

    with pytest.raises(StorageUnavailable):
        find_pictures(named("existing-assets/a.png"), Asked(head))


def test_an_unreadable_asset_counts_as_existing():
    def head(key):
        raise ObjectSealed(f"{key} is archived", "restore it")

    pictures, problems = find_pictures(named("existing-assets/a.png"), Asked(head))
    assert (pictures["existing-assets/a.png"].key, problems) == ("existing-assets/a.png", [])
