import json

from operations.progress import ProductState, Trail, files_to_keep, follow_products, read_history

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


def entered(number, name, state_input, kind="Task"):
    details = {"name": name, "input": json.dumps(state_input)}
    return {"id": number, "type": f"{kind}StateEntered", "stateEnteredEventDetails": details}


def left(number, name, output, kind="Task"):
    details = {"name": name, "output": json.dumps(output)}
    return {"id": number, "type": f"{kind}StateExited", "stateExitedEventDetails": details}


def flask(trail, written=frozenset()):
    return follow_products(PLAN, trail, set(written))[0]


def test_nothing_is_known_before_the_brief_is_parsed():
    assert read_history([{"id": 1, "type": "ExecutionStarted"}, entered(2, "ParseBrief", {})]) == Trail()


def test_the_parser_tells_the_campaign():
    assert read_history([left(1, "ParseBrief", {"campaign_id": CAMPAIGN})]).campaign_id == CAMPAIGN


def test_the_history_tells_which_products_are_at_work_and_which_are_refused():
    trail = read_history(
        [
            entered(1, "GenerateImage", {"product": {"index": 0, "slug": "flask"}}),
            entered(2, "RenderPlacements", {"product": {"index": 1, "slug": "mug"}, "tasks": [0]}),
            left(
                3,
                "RejectProduct",
                {"index": 2, "error": {"name": "ContentRejected", "message": "no"}},
                "Pass",
            ),
            entered(4, "PublishManifest", {}),
        ]
    )
    assert trail == Trail(None, True, {0}, {1}, {2: "ContentRejected: no"})


def test_a_history_without_data_is_no_fault():
    bare = {"id": 1, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "GenerateImage"}}
    assert read_history([bare]) == Trail()


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
    assert (seen.state, seen.reason) == (ProductState.REJECTED, "TextDoesNotFit: too long")


def test_what_the_manifest_names_is_kept_and_the_manifest_comes_last():
    manifest = {
        "campaign_id": CAMPAIGN,
        "brief": {"key": "input/campaign-briefs/brief.json"},
        "products": [{"image_key": "existing-assets/acme/product.png", "variants": [{"key": SQUARE}]}],
    }
    assert files_to_keep(manifest) == [
        f"output/{CAMPAIGN}/brief.json",
        f"output/{CAMPAIGN}/index.html",
        SQUARE,
        f"output/{CAMPAIGN}/manifest.json",
    ]
