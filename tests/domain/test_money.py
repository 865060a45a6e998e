from decimal import Decimal

import pytest

from chatmod.domain.money import dollars


@pytest.mark.parametrize(("amount", "said"), [("0.2", "$0.20"), ("0.015", "$0.015"), ("10", "$10.00")])
def test_money_has_two_decimals_or_as_many_as_it_needs(amount: str, said: str) -> None:
    assert dollars(Decimal(amount)) == said
