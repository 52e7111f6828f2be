import json

from operations.history import Trail, open_states, read_trail

CAMPAIGN = "summer-20261121-080000-abcdef"


def entered(number, name, state_input, kind="Task"):
    details = {"name": name, "input": json.dumps(state_input)}
    return {"id": number, "type": f"{kind}StateEntered", "stateEnteredEventDetails": details}


def left(number, name, output, kind="Task"):
    details = {"name": name, "output": json.dumps(output)}
    return {"id": number, "type": f"{kind}StateExited", "stateExitedEventDetails": details}


def test_nothing_is_known_before_the_brief_is_parsed():
    assert read_trail([{"id": 1, "type": "ExecutionStarted"}, entered(2, "ParseBrief", {})]) == Trail()


def test_the_output_of_the_parser_has_the_campaign():
    assert read_trail([left(1, "ParseBrief", {"campaign_id": CAMPAIGN})]).campaign_id == CAMPAIGN


def test_the_history_has_the_products_in_progress_and_the_rejected_ones():
    trail = read_trail(
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


def test_a_history_without_data_is_an_empty_trail():
    bare = {"id": 1, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "GenerateImage"}}
    assert read_trail([bare]) == Trail()


def bare_entered(name):
    return {"stateEnteredEventDetails": {"name": name}}


def bare_left(name):
    return {"stateExitedEventDetails": {"name": name}}


def test_the_open_states_are_those_that_were_entered_and_not_left():
    events = [bare_entered("ParseBrief"), bare_left("ParseBrief"), bare_entered("ProcessProducts")]
    events += [bare_entered("GenerateImage"), bare_entered("GenerateImage"), bare_entered("GenerateImage")]
    assert open_states([*events, bare_left("GenerateImage")]) == ("ProcessProducts > GenerateImage (2 times)")
    assert open_states(events[:2]) == "between two states"
