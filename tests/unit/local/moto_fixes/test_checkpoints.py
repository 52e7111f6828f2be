from local.moto_fixes.checkpoints import Checkpoint


def a_map(*finished):
    """A checkpoint in a Map whose iterations have finished or not."""
    checkpoint = Checkpoint()
    checkpoint.enter("Map", {"items": list(finished)}, None)
    for index, is_finished in enumerate(finished):
        inner = checkpoint.inner[index] = Checkpoint()
        inner.enter("Each", index, None)
        if is_finished:
            inner.finish(index * 10)
    return checkpoint


def test_a_redrive_keeps_what_has_finished_and_continues_the_rest():
    resumed = a_map(True, False).resumed("ModelMisconfigured")
    assert (resumed.is_resumed, resumed.state, resumed.input) == (True, "Map", {"items": [True, False]})
    first, second = resumed.inner.values()
    assert (first.is_finished, first.output, first.is_resumed) == (True, 0, False)
    assert (second.is_finished, second.is_resumed, second.input) == (False, True, 1)


def test_results_that_were_too_large_are_made_again():
    """The guide: also the iterations that were successful."""
    assert a_map(True, True).resumed("States.DataLimitExceeded").inner == {}
    assert len(a_map(True, True).resumed("States.Runtime").inner) == 2


def test_an_iteration_that_never_began_begins_at_its_start():
    checkpoint = a_map()
    checkpoint.inner[0] = Checkpoint()
    resumed = checkpoint.resumed(None).inner[0]
    assert (resumed.is_resumed, resumed.is_finished) == (False, False)


def test_a_retry_of_the_map_after_a_redrive_runs_every_iteration():
    resumed = a_map(True, False).resumed(None)
    resumed.begin_inner()
    assert len(resumed.inner) == 2
    resumed.begin_inner()
    assert resumed.inner == {}


def test_the_old_run_cannot_change_the_new_one():
    old = a_map(False)
    resumed = old.resumed(None)
    old.inner[0].finish("late")
    old.input["items"].append("late")
    assert not resumed.inner[0].is_finished
    assert resumed.input == {"items": [False]}
