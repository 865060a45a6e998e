import pytest

from chatmod.domain.hashtags import fold_tag, hashtags_in, is_hashtag


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Chat #chat \uff03日本", ("Chat", "日本")),
        ("#il·lusió. #ab· #・a", ("il·lusió", "ab")),
        ("a#b /#b )#b =#b ##b &#b", ()),
        ("#2026 #2026a #a-b #महात्मा", ("2026a", "a", "महात्मा")),
    ],
)
def test_mastodon_finds_hashtags(text: str, tags: tuple[str, ...]) -> None:
    assert hashtags_in(text) == tags


@pytest.mark.parametrize("text", ["", "2026", "_", "a b", "a-b", "·a", "a·", "#a", "a\u200db", "\u0e47"])
def test_what_is_no_hashtag(text: str) -> None:
    assert not is_hashtag(text)


def test_hashtags_are_the_same_with_and_without_accents_on_latin_letters() -> None:
    assert fold_tag("ÉdChat") == fold_tag("e\u0301dchat") == fold_tag("\uff25d\uff23hat") == "edchat"
    assert fold_tag("Łódź") == "lodz"
    assert fold_tag("कि") != fold_tag("क")
