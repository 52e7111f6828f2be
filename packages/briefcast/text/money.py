"""US dollars as text."""

EXACT_DIGITS = 6  # prices and estimates are rounded to millionths of a dollar


def usd(amount: float) -> str:
    """Return `amount` in US dollars for reading: $12.00, four places below a cent, "<$0.0001" below that."""
    if amount >= 0.01 or amount == 0:
        return f"${amount:,.2f}"
    return f"${amount:.4f}" if amount >= 0.0001 else "<$0.0001"


def exact_usd(amount: float) -> str:
    """Return `amount` with at least two decimal places and no trailing zeros after them: $12.00, $0.0123."""
    whole, _, fraction = f"{amount:,.{EXACT_DIGITS}f}".rstrip("0").partition(".")
    return f"${whole}.{fraction:0<2}"


def fixed_usd(amount: float, digits: int) -> str:
    """Return `amount` with `digits` decimal places, for columns; "<$0.01" when that shows 0."""
    least = 10**-digits
    return f"${amount:,.{digits}f}" if amount >= least or amount == 0 else f"<${least:.{digits}f}"
