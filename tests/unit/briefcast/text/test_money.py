import pytest

from briefcast.text.money import exact_usd, fixed_usd, usd


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "$0.00"),
        (0.00004, "<$0.0001"),
        (0.0001, "$0.0001"),
        (0.0099, "$0.0099"),
        (0.01, "$0.01"),
        (1234.5, "$1,234.50"),
    ],
)
def test_an_amount_is_cents_or_a_fraction_of_a_cent_and_zero_only_for_nothing(amount, shown):
    assert usd(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"), [(12, "$12.00"), (0.0123, "$0.0123"), (0.5, "$0.50"), (1234.000001, "$1,234.000001")]
)
def test_an_exact_amount_has_cents_and_no_zeros_after_them(amount, shown):
    assert exact_usd(amount) == shown


@pytest.mark.parametrize(
    ("amount", "digits", "shown"),
    [(0, 6, "$0.000000"), (1e-9, 6, "<$0.000001"), (0.0817, 6, "$0.081700"), (8175.4, 2, "$8,175.40")],
)
def test_an_amount_in_a_column_has_the_same_places_everywhere(amount, digits, shown):
    assert fixed_usd(amount, digits) == shown
