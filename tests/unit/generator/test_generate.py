"""A picture is paid for once, cached under the hash of its recipe, and decoded before it is cached."""

import hashlib
import io
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from briefcast import keys
from briefcast.contracts import ImageOrder, ImageRecord
from briefcast.errors import (
    ContentRejected,
    ModelMisconfigured,
    ModelThrottled,
    ModelUnavailable,
    StorageUnavailable,
)
from briefcast.registries.models import image_models
from briefcast.store.objects import DirStore
from lambdas.generator import payment
from lambdas.generator.generate import MAX_SEED, generate_image, next_seed
from lambdas.generator.models import adapter_for
from tests import bedrock_server as server
from tests.contract_types import mismatches

PRICE = image_models()["bedrock:stability.stable-image-core-v1:1"].price_usd


class SandboxDied(Exception):
    """Ends a call where a real sandbox would die."""


class FailingStore(DirStore):
    """A directory whose sandbox dies before it writes a key with this ending."""

    def __init__(self, root, dies_before):
        super().__init__(root)
        self.dies_before = dies_before

    def write(self, key, body, content_type):
        if key.endswith(self.dies_before):
            raise SandboxDied(key)
        super().write(key, body, content_type)


class OutageStore(DirStore):
    """A directory that refuses to write keys with this ending a number of times."""

    def __init__(self, root, refuses, times):
        super().__init__(root)
        self.refuses, self.times = refuses, times

    def write(self, key, body, content_type):
        if key.endswith(self.refuses) and self.times:
            self.times -= 1
            raise StorageUnavailable(key)
        super().write(key, body, content_type)


@pytest.fixture
def store(tmp_path):
    return DirStore(tmp_path)


@pytest.fixture
def generate(cashier):
    def run(store, plan, index=0, **options):
        return generate_image(store, plan, index, adapter_for(plan["model"]), 1024, cashier(**options))

    return run


def record_of(store, image):
    return json.loads(store.read(keys.cached_image_record(image.digest)))


def files(store):
    return sorted(path.relative_to(store.root).as_posix() for path in store.root.rglob("*") if path.is_file())


def without_orders(store):
    """The files without the orders, which are written before a call."""
    return [name for name in files(store) if not name.endswith(".order")]


def test_a_new_picture_is_cached_with_its_record_and_copied_into_the_campaign(
    generate, store, bedrock, plan_of
):
    image = generate(store, plan_of())
    assert image.source == "generated"
    assert image.key == "output/summer-1/generated/product-0-0.png"
    assert files(store) == sorted(
        [*(f"image-cache/{image.digest}.{kind}" for kind in ("order", "json", "png")), image.key]
    )
    assert store.read(image.key) == store.read(keys.cached_image(image.digest))
    assert Image.open(io.BytesIO(store.read(image.key))).size == (1024, 1024)
    assert (image.paid_usd, image.fresh, len(image.calls_ms)) == (PRICE, True, 1)


def test_the_record_says_how_it_was_made_and_what_it_cost(generate, store, bedrock, plan_of):
    plan = plan_of()
    image = generate(store, plan)
    record = record_of(store, image)
    [call] = bedrock.calls()
    assert datetime.fromisoformat(record.pop("created_at")).tzinfo is not None
    assert 0 <= record.pop("duration_ms") < 60_000
    assert record == {
        "model": plan["model"],
        "prompt": call.body["prompt"],
        "negative_prompt": call.body["negative_prompt"],
        "seed": 7,
        "width": 1024,
        "height": 1024,
        "cost_usd": PRICE,
        "paid_by": "summer-1",
        "product_index": 0,
        "memory_mb": 1024,
    }


def test_the_digest_is_the_hash_of_the_request(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    body = bedrock.calls()[0].body
    assert image.digest == keys.image_hash(
        plan_of()["model"], body["prompt"], body["negative_prompt"], body["seed"], 1024, 1024
    )


def test_a_replay_pays_nothing_and_reports_the_picture_as_generated(generate, store, bedrock, plan_of):
    first = generate(store, plan_of())
    again = generate(store, plan_of())
    assert len(bedrock.calls()) == 1
    assert (again.source, again.key, again.digest) == ("generated", first.key, first.digest)
    assert (again.paid_usd, again.fresh) == (0, False)
    assert record_of(store, again)["cost_usd"] == PRICE


def test_a_replay_writes_nothing(generate, store, bedrock, plan_of, tmp_path):
    generate(store, plan_of())
    generate(FailingStore(tmp_path, dies_before=""), plan_of())


def test_another_campaign_with_the_same_product_reuses_the_picture(generate, store, bedrock, plan_of):
    first = generate(store, plan_of())
    other = generate(store, plan_of(campaign_id="winter-2"))
    assert len(bedrock.paid()) == 1
    assert (other.source, other.key) == ("reused", "output/winter-2/generated/product-0-0.png")
    assert store.read(other.key) == store.read(first.key)
    assert record_of(store, other)["paid_by"] == "summer-1"


def test_a_second_product_that_asks_for_the_same_picture_reuses_it(generate, store, bedrock, plan_of):
    twins = plan_of(products=[("Flask", "A flask.", 7), ("Flask", "A flask.", 7)])
    assert [generate(store, twins, index).source for index in (0, 1)] == ["generated", "reused"]
    assert len(bedrock.paid()) == 1


@pytest.mark.parametrize(
    "change", [{"message": "Hot all night."}, {"products": [("Hydra Flask", "Red.", 7)]}]
)
def test_another_prompt_is_another_picture(generate, store, bedrock, plan_of, change):
    assert generate(store, plan_of()).digest != generate(store, plan_of(**change)).digest
    assert len(bedrock.paid()) == 2


def test_a_call_that_dies_before_the_picture_is_stored_is_paid_again_and_counted(
    generate, store, bedrock, ledger, plan_of, tmp_path
):
    with pytest.raises(SandboxDied):
        generate(FailingStore(tmp_path, dies_before=".png"), plan_of())
    assert [name.endswith(".order") for name in files(store)] == [True]
    image = generate(store, plan_of())
    assert (image.source, len(bedrock.paid()), ledger.spent("summer-1")[0].attempts) == ("generated", 2, 2)


def test_a_call_that_dies_between_picture_and_record_is_not_paid_again(
    generate, store, bedrock, ledger, plan_of, tmp_path
):
    with pytest.raises(SandboxDied):
        generate(FailingStore(tmp_path, dies_before=".json"), plan_of())
    assert [name.rpartition(".")[2] for name in files(store)] == ["order", "png"]
    image = generate(store, plan_of())
    assert (image.source, image.fresh, len(bedrock.paid())) == ("generated", False, 1)
    record = record_of(store, image)
    assert (record["paid_by"], record["width"]) == ("summer-1", 1024)
    assert ledger.spent("summer-1")[0].attempts == 1


def test_a_picture_whose_record_is_gone_is_not_paid_again(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    (store.root / keys.cached_image_record(image.digest)).unlink()
    assert not generate(store, plan_of()).fresh
    assert record_of(store, image)["paid_by"] == "summer-1"
    assert len(bedrock.paid()) == 1


def test_a_truncated_picture_in_the_cache_is_generated_again(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    (store.root / keys.cached_image_record(image.digest)).unlink()
    store.write(keys.cached_image(image.digest), PNG[: len(PNG) // 2], "image/png")
    assert generate(store, plan_of()).fresh
    assert len(store.read(image.key)) == len(store.read(keys.cached_image(image.digest)))


def test_a_call_that_dies_before_the_copy_is_not_paid_again(generate, store, bedrock, plan_of, tmp_path):
    with pytest.raises(SandboxDied):
        generate(FailingStore(tmp_path, dies_before="product-0-0.png"), plan_of())
    image = generate(store, plan_of())
    assert (image.source, len(bedrock.paid())) == ("generated", 1)
    assert store.head(image.key)


def test_a_copy_that_was_cut_short_is_written_again(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    whole = store.read(image.key)
    store.write(image.key, whole[: len(whole) // 2], "image/png")
    assert generate(store, plan_of()).key == image.key
    assert store.read(image.key) == whole


def test_the_order_and_the_record_have_the_fields_of_their_contracts(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    order = json.loads(store.read(keys.image_order(image.digest)))
    assert list(mismatches(order, ImageOrder)) == []
    assert list(mismatches(record_of(store, image), ImageRecord)) == []


def test_nothing_is_paid_for_while_the_store_refuses_writes(generate, bedrock, plan_of, tmp_path):
    with pytest.raises(StorageUnavailable):
        generate(OutageStore(tmp_path, "", times=1), plan_of())
    assert bedrock.calls() == []


def test_the_order_is_written_before_the_call(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    order = json.loads(store.read(keys.image_order(image.digest)))
    [call] = bedrock.calls()
    assert (order["prompt"], order["seed"], order["asked_by"]) == (call.body["prompt"], 7, "summer-1")


def test_storing_a_picture_is_retried_until_it_succeeds(
    generate, bedrock, ledger, plan_of, tmp_path, monkeypatch
):
    monkeypatch.setattr(payment, "KEEP_AGAIN_S", 0.01)
    store = OutageStore(tmp_path, ".png", times=5)
    generate(store, plan_of())
    assert store.times == 0
    assert len(bedrock.paid()) == 1
    assert ledger.spent("summer-1")[0].attempts == 1


def test_a_store_that_refuses_until_the_end_is_unavailable(generate, bedrock, plan_of, tmp_path):
    with pytest.raises(StorageUnavailable):
        generate(OutageStore(tmp_path, ".png", times=99), plan_of(), seconds_left=1.0)


def test_a_filtered_picture_is_generated_with_another_seed_and_paid_once(generate, store, bedrock, plan_of):
    bedrock.on("", server.filtered("output image"), server.ok())
    image = generate(store, plan_of())
    assert [call.body["seed"] for call in bedrock.calls()] == [7, next_seed(7)]
    assert record_of(store, image)["seed"] == next_seed(7)
    assert (image.paid_usd, len(image.calls_ms)) == (PRICE, 2)


def test_a_replay_after_a_filtered_picture_makes_no_call(generate, store, bedrock, plan_of):
    bedrock.on("", server.filtered("output image"), server.ok())
    generate(store, plan_of())
    assert generate(store, plan_of()).source == "generated"
    assert len(bedrock.calls()) == 2


def test_a_picture_filtered_twice_is_rejected(generate, store, bedrock, plan_of):
    bedrock.on("", server.filtered("output image"))
    with pytest.raises(ContentRejected, match="withheld each of the 2 pictures") as rejected:
        generate(store, plan_of())
    assert "existing_assets" in str(rejected.value)
    assert str(rejected.value).count("output image") == 2  # the model's reason for each of them
    assert (len(bedrock.calls()), len(bedrock.paid()), without_orders(store)) == (2, 0, [])


def test_a_refused_prompt_is_rejected_at_once(generate, store, bedrock, plan_of):
    bedrock.on("", server.filtered("prompt"))
    with pytest.raises(ContentRejected, match="refused the prompt"):
        generate(store, plan_of())
    assert (len(bedrock.calls()), without_orders(store)) == (1, [])


def test_after_a_throttle_the_next_try_succeeds(generate, store, bedrock, plan_of):
    bedrock.on("", server.throttled(), server.ok())
    with pytest.raises(ModelThrottled):
        generate(store, plan_of())
    assert generate(store, plan_of()).source == "generated"


PNG = server.picture(server.Call("", {"prompt": "x"}, {}))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="not a picture"),
        pytest.param(PNG[: len(PNG) // 2], id="half a PNG"),
        pytest.param(PNG[:30], id="a PNG's header"),
        pytest.param(PNG[:3000] + bytes(200) + PNG[3200:], id="a damaged PNG"),
        pytest.param(b"GIF89a" + bytes(100), id="another format"),
    ],
)
def test_bytes_that_are_not_a_picture_are_not_cached(generate, store, bedrock, plan_of, data):
    bedrock.on("", server.raw_picture(data))
    with pytest.raises(ModelUnavailable, match="not a picture"):
        generate(store, plan_of())
    assert without_orders(store) == []


@pytest.mark.parametrize("size", [(1344, 768), (1024, 1080), (512, 512), (4160, 4160)])
def test_a_picture_of_another_shape_is_a_misconfiguration_and_is_not_cached(
    generate, store, bedrock, plan_of, size
):
    bedrock.on("", server.ok(size=size))
    with pytest.raises(ModelMisconfigured, match=f"{size[0]}x{size[1]} pixels where 1024x1024"):
        generate(store, plan_of())
    assert without_orders(store) == []


def test_the_same_shape_at_another_scale_is_cached_with_its_size(generate, store, bedrock, plan_of):
    bedrock.on("", server.ok(size=(1536, 1536)))
    record = record_of(store, generate(store, plan_of()))
    assert (record["width"], record["height"]) == (1536, 1536)


def test_a_jpeg_is_cached_as_a_png(generate, store, bedrock, plan_of):
    bedrock.on("", server.ok(image_format="JPEG"))
    with Image.open(io.BytesIO(store.read(generate(store, plan_of()).key))) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")


def test_a_png_is_cached_byte_for_byte(generate, store, bedrock, plan_of):
    image = generate(store, plan_of())
    sent = server.picture(bedrock.calls()[0])
    assert hashlib.sha256(store.read(image.key)).digest() == hashlib.sha256(sent).digest()


def test_a_second_seed_never_gives_an_identical_products_picture(generate, store, bedrock, plan_of):
    twins = plan_of(products=[("Flask", "A flask.", 7), ("Flask", "A flask.", 8)])
    bedrock.on("", server.filtered("output image"), server.ok())
    pictures = [store.read(generate(store, twins, index).key) for index in (0, 1)]
    assert pictures[0] != pictures[1]


@given(st.integers(0, MAX_SEED))
def test_the_next_seed_is_far_from_the_first_in_range_and_never_0(seed):
    assert 1 <= next_seed(seed) <= MAX_SEED
    assert abs(next_seed(seed) - seed) > 200, "up to 200 identical products have neighbouring seeds"


def test_the_second_seed_of_a_product_is_the_same_in_every_release():
    """Another seed would make a replay pay for another picture."""
    assert (next_seed(0), next_seed(7), next_seed(MAX_SEED)) == (2_147_483_648, 2_147_483_655, 2_147_483_648)
