"""Sums of money as people read them."""

from decimal import Decimal


def dollars(amount: Decimal) -> str:
    """US dollars with two decimals, or as many more as the sum has."""
    whole, _, cents = f"{amount.normalize():f}".partition(".")
    return f"${whole}.{cents.ljust(2, '0')}"
