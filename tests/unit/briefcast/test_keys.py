import inspect
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefcast import keys

SAFE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ANY_TEXT = st.text(st.characters())
DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Tarn Flask", "tarn-flask"),
        ("  Crème Brûlée!  ", "creme-brulee"),
        ("東京", "dongjing"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "product"),
        ("", "product"),
        ("a" * 39 + " b", "a" * 39),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_slug_is_plain_and_short(name, slug):
    assert keys.slug(name, "product") == slug


@given(ANY_TEXT)
def test_a_slug_is_safe_whatever_the_name(name):
    slug = keys.slug(name, "product")
    assert SAFE.fullmatch(slug)
    assert len(slug) <= keys.SLUG_CHARS


ALIKE = st.sampled_from(["a", "A", "a-2", "a 2", "a-2-2", "", "x" * 40, "x" * 41, "x" * 38 + "-2", "…"])


@given(st.lists(ANY_TEXT | ALIKE, max_size=30))
def test_slugs_are_safe_and_unique_whatever_the_names(names):
    slugs = keys.unique_slugs(names, "product")
    assert len(set(slugs)) == len(slugs) == len(names)
    assert all(SAFE.fullmatch(slug) and len(slug) <= keys.SLUG_CHARS for slug in slugs)


def test_200_products_of_one_name_have_200_slugs():
    slugs = keys.unique_slugs(["x" * 50] * 200, "product")
    assert len(set(slugs)) == 200
    assert slugs[199] == "x" * 36 + "-200"


def test_slugs_do_not_depend_on_what_comes_later():
    assert keys.unique_slugs(["a", "a"], "p") == keys.unique_slugs(["a", "a", "b"], "p")[:2]


def test_a_campaign_id_is_the_name_the_time_in_utc_and_the_brief():
    when = datetime(2026, 1, 1, 0, 30, 5, tzinfo=timezone(timedelta(hours=1)))
    assert keys.campaign_id("Slow Mornings", when, DIGEST) == "slow-mornings-20251231-233005-ababab"


@given(ANY_TEXT, st.integers(0, 250_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_campaign_id_is_safe_in_keys_names_and_addresses(name, when):
    campaign = keys.campaign_id(name, when, DIGEST)
    assert SAFE.fullmatch(campaign)
    assert len(campaign) <= 64
    assert campaign == keys.campaign_id(name, when, DIGEST)


IN_THE_FOLDER = {
    keys.manifest: ("c",),
    keys.brief_copy: ("c",),
    keys.plan: ("c",),
    keys.contact_sheet: ("c",),
    keys.font: ("c", "ab" * 32),
    keys.generated: ("c", "flask", 0),
    keys.variant: ("c", "flask", 0, "twitter-card", "de-DE"),
    keys.thumbnail: ("c", "flask", 0),
    keys.render_record: ("c", "flask", 0, 1),
}


def test_the_keys_of_a_campaign_are_all_different_and_below_its_folder():
    created = [make(*arguments) for make, arguments in IN_THE_FOLDER.items()]
    assert len(set(created)) == len(created)
    assert all(key.startswith(keys.campaign_prefix("c")) for key in created)


def test_this_test_covers_every_key_of_a_campaign():
    takes_campaign = {
        make
        for name, make in inspect.getmembers(keys, inspect.isfunction)
        if list(inspect.signature(make).parameters)[:1] == ["campaign"]
        and name not in ("campaign_prefix", "job", "campaign_spend", "task_variants")
    }
    assert takes_campaign == set(IN_THE_FOLDER)


def test_the_design_names_the_keys():
    assert keys.variant("c", "flask", 3, "twitter-card", "de-DE") == (
        "output/c/variants/flask-3-twitter-card-de-DE.jpg"
    )
    assert keys.variant("c", "flask", 3, "twitter-card", None) == "output/c/variants/flask-3-twitter-card.jpg"
    assert keys.variant("c", "flask", 3, "twitter-card", None, clean=True) == (
        "output/c/variants/flask-3-twitter-card.clean.jpg"
    )
    assert keys.generated("c", "flask", 3) == "output/c/generated/flask-3.png"
    assert keys.thumbnail("c", "flask", 3) == "output/c/thumbnails/flask-3.webp"
    assert keys.manifest("c") == "output/c/manifest.json"
    assert keys.cached_image(DIGEST) == f"image-cache/{DIGEST}.png"
    assert keys.cached_image_record(DIGEST) == f"image-cache/{DIGEST}.json"


def test_the_longest_key_is_far_below_what_s3_allows():
    campaign = keys.campaign_id("x" * 200, datetime(2026, 1, 1, tzinfo=UTC), DIGEST)
    longest = keys.variant(campaign, "x" * 40, 199, "x" * 30, "x" * 35)
    assert len(longest.encode()) <= 200


def test_a_rejection_report_lies_below_its_own_prefix():
    assert keys.rejection("input/campaign-briefs/a.json") == "rejected/input/campaign-briefs/a.json"
    assert keys.rejection("run-7") == "rejected/run-7.json"
    assert keys.rejection("input/campaign-briefs/a.yaml") == "rejected/input/campaign-briefs/a.yaml.json"


RECIPE = {
    "model": "m",
    "prompt": "p",
    "negative_prompt": "n",
    "seed": 1,
    "width": 1024,
    "height": 1024,
}


def test_an_image_keeps_its_name_in_every_release():
    """Another name for the same recipe would make every cached picture be paid for again."""
    assert keys.image_hash("m", "p", "n", 1, 1024, 768) == (
        "907806fda506946a5667c03f614b26fe6ec2fdfd6f617bbc52052ff1ef4cbd03"
    )


def test_an_image_is_named_by_its_recipe():
    assert keys.image_hash(**RECIPE) == keys.image_hash(**RECIPE)
    assert re.fullmatch(r"[0-9a-f]{64}", keys.image_hash(**RECIPE))


@pytest.mark.parametrize("part", RECIPE)
def test_every_part_of_the_recipe_names_another_image(part):
    other = 2 if isinstance(RECIPE[part], int) else "other"
    assert keys.image_hash(**{**RECIPE, part: other}) != keys.image_hash(**RECIPE)


def test_width_and_height_do_not_stand_in_for_each_other():
    wide, tall = {"width": 1, "height": 2}, {"width": 2, "height": 1}
    assert keys.image_hash(**{**RECIPE, **wide}) != keys.image_hash(**{**RECIPE, **tall})


def test_the_table_keys_are_those_the_state_machine_writes():
    assert keys.claim("b", "k.json", "v1") == {"PK": {"S": "BRIEF#b/k.json"}, "SK": {"S": "VERSION#v1"}}
    assert keys.job("c") == {"PK": {"S": "CAMPAIGN#c"}, "SK": {"S": "JOB"}}
