from briefcast.text.plural import plural


def test_one_is_singular_and_everything_else_is_plural():
    assert [plural(count, "product") for count in (0, 1, 2)] == ["0 products", "1 product", "2 products"]


def test_thousands_are_grouped():
    assert plural(1200, "creative") == "1,200 creatives"


def test_an_irregular_plural_is_given():
    assert [plural(count, "retry", "retries") for count in (1, 2)] == ["1 retry", "2 retries"]
