from local.lambda_runtime.turns import Turns


def order(turns, names):
    """The names in the order they are called; `names` join in theirs."""
    waiting = {turns.join(name.rstrip("0123456789")): name for name in names}
    called = []
    while (turn := turns.next()) is not None:
        called.append(waiting[turn])
    return called


def test_one_execution_s_events_keep_their_order():
    assert order(Turns(), ["a1", "a2", "a3"]) == ["a1", "a2", "a3"]


def test_executions_take_turns():
    assert order(Turns(), ["a1", "a2", "a3", "b1", "b2", "c1"]) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_late_execution_waits_for_one_round_only():
    turns = Turns()
    large = [turns.join("large") for _ in range(200)]
    assert turns.next() is large[0]
    small = turns.join("small")
    assert [turns.next(), turns.next()] == [large[1], small]


def test_an_empty_queue_has_no_next_turn():
    turns = Turns()
    assert turns.next() is None
    turns.join("a")
    turns.next()
    assert len(turns) == 0
    assert turns.next() is None


def test_a_call_ends_the_wait_even_when_it_comes_first():
    turn = Turns().join("a")
    turn.call()
    turn.wait()
