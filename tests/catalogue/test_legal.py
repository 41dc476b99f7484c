"""Legal sizes of the grassroots committees."""

import pytest

from fedanalysis.catalogue import legal_size
from fedanalysis.errors import UnknownNameError


@pytest.mark.parametrize(
    ("body", "sizes", "reference"),
    [
        ("village_committee", (3, 7), "《中华人民共和国村民委员会组织法》第六条"),
        ("residents_committee", (5, 9), "《中华人民共和国城市居民委员会组织法》第七条"),
    ],
)
def test_gives_the_size_and_its_article(body: str, sizes: tuple[int, int], reference: str) -> None:
    found = legal_size(body)
    assert (found.minimum, found.maximum) == sizes
    assert found.reference.zh == reference
    assert found.reference.en.endswith(f"Article {found.article}")


def test_offers_the_bodies_it_knows() -> None:
    with pytest.raises(UnknownNameError, match="village_committee"):
        legal_size("village_comittee")
