from operations.history import Trail
from operations.progress import ProductState, product_progress

CAMPAIGN = "summer-20261121-080000-abcdef"
PLAN = {
    "campaign_id": CAMPAIGN,
    "tasks": [
        {"locale": None, "placements": ["instagram-square", "twitter-card"], "clean": []},
        {"locale": "de-DE", "placements": ["instagram-square", "twitter-card"], "clean": []},
    ],
    "products": [{"index": 0, "name": "Flask", "slug": "flask"}, {"index": 1, "name": "Mug", "slug": "mug"}],
}
SQUARE = f"output/{CAMPAIGN}/variants/flask-0-instagram-square.jpg"
RECORDS = {f"output/{CAMPAIGN}/renders/flask-0-task-{task}.json" for task in (0, 1)}


def flask(trail, written=frozenset()):
    return product_progress(PLAN, trail, set(written))[0]


def test_a_product_goes_from_waiting_to_done():
    assert flask(Trail()).state is ProductState.WAITING
    assert flask(Trail(generating={0})).state is ProductState.GENERATING
    assert flask(Trail(generating={0}, rendering={0})).state is ProductState.RENDERING
    assert flask(Trail(generating={0}, rendering={0}), RECORDS).state is ProductState.DONE


def test_creatives_are_counted_as_they_arrive_in_every_locale():
    seen = flask(Trail(rendering={0}), {SQUARE, "output/other/variants/flask-0-instagram-square.jpg"})
    assert (seen.rendered, seen.planned, seen.state) == (1, 4, ProductState.RENDERING)


def test_one_task_of_two_does_not_make_a_product_done():
    assert flask(Trail(rendering={0}), list(RECORDS)[:1]).state is ProductState.RENDERING


def test_a_refused_product_stays_refused_whatever_it_had_rendered():
    seen = flask(Trail(rendering={0}, rejected={0: "TextDoesNotFit: too long"}), {SQUARE, *RECORDS})
    assert (seen.state, seen.rejection) == (ProductState.REJECTED, "TextDoesNotFit: too long")
