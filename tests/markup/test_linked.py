"""Plain texts as HTML: everything escaped, addresses as links."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.markup import environment, linked

HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'`=/:.;#()!@ \n\r\tah1\u202e\u2028\u00a0")).map(
    lambda text: text.replace("h", "http://").replace("a", "<a href=")
)


class Reader(HTMLParser):
    """Gathers what a browser would show, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(str(html))  # a plain one: slices of Markup would escape again
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text() | HOSTILE)
@example("")
@example("https://example.org")
@example("https://example.org/?a=1&b=2).")
@example("<https://example.org>")
@example('https://example.org/" onmouseover="alert(1)')
@example("&amp; &lt;b&gt; &#60;")
@example("a\n\nb\n")
def test_a_text_is_the_same_when_it_is_read_from_the_page(text: str) -> None:
    # a line end in the HTML stands right behind its <br>, so the text of the page is the text
    assert Reader(linked(text)).text == text


@given(st.text() | HOSTILE)
def test_nothing_but_links_and_line_breaks_comes_out(text: str) -> None:
    for tag, attributes in Reader(linked(text)).tags:
        assert tag in {"a", "br"}
        if tag == "br":
            assert not attributes
            continue
        assert set(attributes) == {"href", "rel"}
        assert (attributes["href"] or "").lower().startswith(("http://", "https://"))
        assert attributes["rel"] == "nofollow noopener noreferrer"


@given(st.text() | HOSTILE)
def test_every_line_end_is_a_line_break(text: str) -> None:
    assert [tag for tag, _ in Reader(linked(text)).tags].count("br") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://example.org/a", "https://example.org/a"),
        ("see http://example.org.", "http://example.org"),
        ("(see https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a?b=1&c=2#d, and", "https://example.org/a?b=1&c=2#d"),
        ("really https://example.org/a?!", "https://example.org/a"),
        ("'https://example.org/a'", "https://example.org/a"),
        ("HTTPS://EXAMPLE.ORG", "HTTPS://EXAMPLE.ORG"),
    ],
)
def test_an_address_is_linked_without_the_signs_around_it(text: str, url: str) -> None:
    tags = Reader(linked(text)).tags
    assert [(tag, attributes["href"]) for tag, attributes in tags] == [("a", url)]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org",
        "file:///etc/passwd",
        "example.org",
        "mailto:a@example.org",
        "https://",
        "//example.org",
    ],
)
def test_nothing_else_is_linked(text: str) -> None:
    assert Reader(linked(text)).tags == []


def test_templates_escape_what_did_not_pass_through_linked() -> None:
    page = environment("chatmod.exports").from_string("{{ a }} {{ b | linked }}")
    assert page.render(a="<b>&", b="<i>") == "&lt;b&gt;&amp; &lt;i&gt;"


def test_templates_stop_at_a_name_they_do_not_know() -> None:
    page = environment("chatmod.exports").from_string("{{ nobody }}")
    with pytest.raises(Exception, match="'nobody' is undefined"):
        page.render()
