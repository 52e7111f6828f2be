import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from briefcast import contracts, cost, keys
from briefcast.registries.placements import placements
from lambdas.parser import plan as plan_module
from lambdas.parser.parse import check
from lambdas.parser.plan import Origin
from tests.contract_types import mismatches
from tests.unit.parser.conftest import FLASK

FIVE = ["instagram-square", "instagram-story", "facebook-feed", "twitter-card", "linkedin-post"]


def test_the_plan_is_what_the_contract_says(plan, brief):
    document = plan(existing=["existing-assets/acme/flask/product.jpg"], missing=[FLASK])
    assert list(mismatches(document, contracts.Plan)) == []
    sha256 = hashlib.sha256(json.dumps(brief).encode()).hexdigest()
    assert document == {
        "campaign_id": f"out-before-sunrise-20261121-080000-{sha256[:6]}",
        "brief": {"bucket": None, "key": None, "version_id": None, "sha256": sha256},
        "created_at": "2026-11-21T08:00:00Z",
        "campaign": {
            "name": "Out Before Sunrise",
            "message": "The best hour of the day",
            "audience": "Runners and hikers",
            "regions": ["Alps"],
            "brand": None,
            "brand_colors": [],
            "layout": {"family": None, "placements": {}, "max_scrim": None, "allow_crop": True},
            "call_to_action": None,
            "style": None,
            "negative_prompt": None,
            "budget_usd": None,
        },
        "model": "draft",
        "tasks": [
            {
                "locale": None,
                "message": "The best hour of the day",
                "call_to_action": None,
                "placements": FIVE,
                "clean": [],
                "thumbnail": True,
            }
        ],
        "groups": [[0]],
        "products": [
            {
                "index": 0,
                "name": "Tarn Flask",
                "slug": "tarn-flask",
                "description": "Steel bottle",
                "image": {
                    "source": "existing",
                    "key": "existing-assets/acme/flask/product.jpg",
                    "version_id": "v1",
                },
                "asset_missing": False,
                "seed": document["products"][0]["seed"],
                "focus": None,
                "scene": None,
            },
            {
                "index": 1,
                "name": "Ridge Runner",
                "slug": "ridge-runner",
                "description": "Trail shoe",
                "image": {"source": "generate"},
                "asset_missing": False,
                "seed": document["products"][1]["seed"],
                "focus": None,
                "scene": None,
            },
        ],
        "estimate": document["estimate"],
        "compliance": document["compliance"],
    }


def test_everything_optional_reaches_the_plan(plan):
    campaign = plan(
        brand={"name": "Fernweh", "tone": "clear", "forbidden_words": ["cheap"]},
        brand_colors=["#1f5f5b"],
        call_to_action="Gear up",
        image={"style": "daylight", "negative_prompt": "people"},
        budget_usd=25,
    )["campaign"]
    logos = ("logo", "logo_version_id", "logo_light", "logo_light_version_id", "logo_corner")
    nothing = dict.fromkeys(("kit", "type", "button", "corner_radius", *logos))
    assert campaign["brand"] == nothing | {
        "name": "Fernweh",
        "colors": {"primary": "#1F5F5B", "accent": None, "ground": None, "text": None},
        "tone": "clear",
        "forbidden_words": ["cheap"],
    }
    assert campaign["brand_colors"] == ["#1F5F5B"]
    assert (campaign["call_to_action"], campaign["style"]) == ("Gear up", "daylight")
    assert (campaign["negative_prompt"], campaign["budget_usd"]) == ("people", 25)


def test_a_missing_asset_is_planned_for_generation_and_marked(plan):
    missing, never_named = plan(missing=[FLASK], on_missing_asset="generate")["products"]
    assert (missing["image"], missing["asset_missing"]) == ({"source": "generate"}, True)
    assert (never_named["image"], never_named["asset_missing"]) == ({"source": "generate"}, False)


def test_without_a_store_named_assets_are_taken_to_exist(brief):
    found = check(json.dumps(brief).encode(), when=datetime(2026, 1, 1, tzinfo=UTC))
    assert found.document["products"][0]["image"]["key"] == "existing-assets/acme/flask/product.png"


def test_the_base_message_comes_first_then_each_locale_in_order(plan):
    tasks = plan(
        call_to_action="Go",
        localized_messages={
            "ja-jp": {"message": "日本語", "call_to_action": "行く"},
            "DE": {"message": "Deutsch"},
        },
    )["tasks"]
    assert [(task["locale"], task["message"], task["call_to_action"]) for task in tasks] == [
        (None, "The best hour of the day", "Go"),
        ("de", "Deutsch", None),
        ("ja-JP", "日本語", "行く"),
    ]
    assert [task["thumbnail"] for task in tasks] == [True, False, False]


def test_more_placements_than_a_task_holds_become_further_tasks(plan, monkeypatch):
    monkeypatch.setattr(plan_module, "PLACEMENTS_PER_TASK", 2)
    tasks = plan(localized_messages={"de": {"message": "x"}})["tasks"]
    groups = [FIVE[0:2], FIVE[2:4], FIVE[4:5]]
    assert [(task["locale"], task["placements"]) for task in tasks] == [
        (locale, group) for locale in (None, "de") for group in groups
    ]
    assert [task["thumbnail"] for task in tasks] == [True] + [False] * 5


def test_a_task_has_ten_placements_at_most(plan):
    """A task is what is rendered again after a failure, about a second's work."""
    chosen = [name for name, placement in placements().items() if placement.overlay != "forbidden"][:12]
    tasks = plan(placements=chosen)["tasks"]
    assert [task["placements"] for task in tasks] == [chosen[:10], chosen[10:]]


def test_only_the_placements_that_are_asked_for_are_planned(plan):
    assert plan(placements=["twitter-card"])["tasks"][0]["placements"] == ["twitter-card"]


PRODUCT = {"name": "n", "description": "d"}


def test_the_same_product_has_the_same_seed_in_every_campaign(plan):
    first = plan(products=[PRODUCT])["products"][0]["seed"]
    later = plan(campaign_name="Another", products=[{"name": "x", "description": "y"}, PRODUCT])
    assert later["products"][1]["seed"] == first


def test_identical_products_get_their_own_pictures_and_keys(plan):
    products = plan(products=[PRODUCT] * 3)["products"]
    assert len({product["seed"] for product in products}) == 3
    assert [product["slug"] for product in products] == ["n", "n-2", "n-3"]


def test_a_seed_is_one_that_image_models_take(plan):
    products = [{"name": f"Lamp {number}", "description": "A lamp"} for number in range(40)]
    assert all(0 <= product["seed"] <= 4_294_967_294 for product in plan(products=products)["products"])


@pytest.mark.parametrize("seed", [7, 7.0])
def test_the_briefs_own_seed_is_kept(plan, seed):
    seeds = [product["seed"] for product in plan(seed=seed)["products"]]
    assert seeds == [7, 7]
    assert all(type(value) is int for value in seeds)


def test_the_seed_after_the_last_is_the_first(plan):
    products = plan(seed=4_294_967_294, products=[PRODUCT] * 2)["products"]
    assert [product["seed"] for product in products] == [4_294_967_294, 0]


def test_the_model_is_the_briefs_own_else_the_default_and_an_override_beats_both(plan):
    core, ultra = "bedrock:stability.stable-image-core-v1:1", "bedrock:stability.stable-image-ultra-v1:1"
    assert plan()["model"] == "draft"
    assert plan(default_model=core)["model"] == core
    assert plan(image={"model": ultra}, default_model=core)["model"] == ultra
    assert plan(image={"model": ultra}, default_model=core, model_override="draft")["model"] == "draft"


def test_the_claim_of_a_brief_from_s3_is_in_its_estimate(brief):
    def transitions_usd(origin):
        plan = check(json.dumps(brief).encode(), when=datetime(2026, 1, 1, tzinfo=UTC), origin=origin)
        return plan.document["estimate"]["transitions_usd"]

    claimed, direct = transitions_usd(Origin("b", "k.json", "v1")), transitions_usd(Origin("b", "k.json"))
    assert claimed - direct == pytest.approx(cost.TRANSITION_USD)


def test_times_and_ids_are_in_utc(plan):
    local = datetime(2026, 1, 1, 1, 30, 0, 500_000, tzinfo=timezone(timedelta(hours=2)))
    document = plan(when=local)
    assert document["created_at"] == "2025-12-31T23:30:00.500000Z"
    assert "-20251231-233000-" in document["campaign_id"]


def test_the_output_has_pointers_only(check_brief):
    result = check_brief(existing=["existing-assets/acme/flask/product.png"])
    assert result.output == {
        "campaign_id": result.document["campaign_id"],
        "products": [
            {
                "index": 0,
                "slug": "tarn-flask",
                "image": {"source": "existing", "key": "existing-assets/acme/flask/product.png"},
            },
            {"index": 1, "slug": "ridge-runner", "image": {"source": "generate"}},
        ],
        "groups": [[0]],
        "counts": {"products": 2, "variants": 10},
        "expires_at": int(datetime(2027, 2, 19, 8, 0, tzinfo=UTC).timestamp()),
    }


def test_the_output_for_the_largest_brief_is_far_below_the_payload_limit(check_brief):
    asset = "existing-assets/" + "x" * 180 + ".png"
    product = {"name": "n" * 120, "description": "d" * 4000, "existing_assets": asset}
    copy = {f"a{chr(97 + number)}": {"message": "日" * 60} for number in range(11)}
    result = check_brief(existing=[asset], products=[product] * 200, localized_messages=copy)
    assert result.document["products"][199]["image"]["key"] == asset
    assert len(json.dumps(result.output)) < 262_144 / 2


def test_every_planned_key_is_below_the_campaigns_folder_and_its_own(plan):
    document = plan(
        products=[
            {"name": name, "description": "d"} for name in ("../..", "a/b", "日本", "日本", "…", "x" * 120)
        ],
        campaign_name="../../existing-assets",
        localized_messages={"zh-hant-tw": {"message": "x"}},
    )
    campaign = document["campaign_id"]
    planned_keys = [
        keys.variant(campaign, product["slug"], product["index"], placement, task["locale"])
        for product in document["products"]
        for task in document["tasks"]
        for placement in task["placements"]
    ]
    assert len(set(planned_keys)) == len(planned_keys) == 60
    assert all(key.startswith(f"output/{campaign}/variants/") and key.count("/") == 3 for key in planned_keys)
    assert campaign.startswith("existing-assets-2026")


def test_a_focus_reaches_the_plan(plan):
    products = [{"name": "Flask", "description": "d", "focus": {"x": 0.2, "y": 1}}]
    assert plan(products=products)["products"][0]["focus"] == {"x": 0.2, "y": 1}


def test_clean_twins_are_made_once_with_the_base_message(plan):
    chosen = ["instagram-square", "walmart-sponsored-brand"]
    tasks = plan(placements=chosen, clean_twins=True, localized_messages={"de": {"message": "x"}})["tasks"]
    assert [(task["locale"], task["placements"], task["clean"]) for task in tasks] == [
        (None, ["instagram-square"], chosen),
        ("de", ["instagram-square"], []),
    ]


def test_a_placement_that_forbids_copy_is_clean_and_has_no_languages(plan):
    tasks = plan(placements=["walmart-sponsored-brand"], localized_messages={"de": {"message": "x"}})["tasks"]
    assert [(task["placements"], task["clean"]) for task in tasks] == [([], ["walmart-sponsored-brand"])]


def test_every_variant_is_counted(check_brief):
    result = check_brief(placements=["instagram-square", "amazon-sponsored-brand"], clean_twins=True)
    assert result.variants == result.output["counts"]["variants"] == 2 * 3


def test_the_logo_is_planned_in_its_current_version(plan):
    logo = "existing-assets/acme/logo.png"
    brand = plan(existing={logo}, brand={"logo": logo})["campaign"]["brand"]
    assert (brand["logo"], brand["logo_version_id"]) == (logo, "v1")


def test_a_products_own_words_are_in_its_plan_by_canonical_locale(plan):
    products = [
        {
            "name": "Flask",
            "description": "A bottle",
            "call_to_action": "See the flask",
            "localized_messages": {"de-de": {"message": "Kalt"}},
        },
        {"name": "Mug", "description": "A mug"},
    ]
    flask, mug = plan(products=products, localized_messages={"de-DE": {"message": "Gut"}})["products"]
    assert flask["copy"] == [
        {"locale": None, "message": None, "call_to_action": "See the flask"},
        {"locale": "de-DE", "message": "Kalt", "call_to_action": None},
    ]
    assert "copy" not in mug


@pytest.mark.parametrize(("missing", "scene"), [([], "studio"), ([FLASK], None)])
def test_a_product_s_own_picture_alone_is_set_on_a_stage(plan, missing, scene):
    product = {"name": "Flask", "description": "Steel", "existing_assets": "acme/flask/", "scene": "studio"}
    document = plan(products=[product], missing=missing, on_missing_asset="generate")
    assert document["products"][0]["scene"] == scene
