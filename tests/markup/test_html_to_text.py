"""The HTML that servers make of posts, read as text again."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.markup import html_to_text

SPLIT_LINK = (
    '<p>Look: <a href="https://www.example.org/maths/arrays/and/more?page=2" rel="nofollow noopener" target="_blank">'
    '<span class="invisible">https://www.</span><span class="ellipsis">example.org/maths/arrays</span>'
    '<span class="invisible">/and/more?page=2</span></a></p>'
)
MENTION = (
    '<p><span class="h-card" translate="no"><a href="https://example.social/@heather" class="u-url mention">@'
    "<span>heather</span></a></span> A1: with tape on the floor</p>"
)
HASHTAG = (
    '<p>A2 <a href="https://example.social/tags/NotABookStudy" class="mention hashtag" rel="tag">#'
    "<span>NotABookStudy</span></a></p>"
)

TABLE = {
    "nothing": ("", ""),
    "blanks": ("  \n ", ""),
    "a text without tags": ("just words", "just words"),
    "a paragraph": ("<p>A1: yes</p>", "A1: yes"),
    "paragraphs are parted by a blank line": ("<p>one</p><p>two</p>", "one\n\ntwo"),
    "white space between paragraphs adds nothing": ("<p>one</p>\n  <p>two</p>", "one\n\ntwo"),
    "empty paragraphs add nothing": ("<p>one</p><p></p><p> </p><p>two</p>", "one\n\ntwo"),
    "br ends a line": ("<p>one<br>two<br/>three<br />four</p>", "one\ntwo\nthree\nfour"),
    "line ends in the source are blanks": ("<p>one\ntwo</p>", "one two"),
    "runs of blanks stay": ("<p>a   b</p>", "a   b"),
    "blanks at the end of a line go": ("<p>one  <br>two </p>", "one\ntwo"),
    "emphasis keeps the words together": ("<p>un<em>believ</em>able <b>yes</b></p>", "unbelievable yes"),
    "a bullet list": ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    "a list in between": ("<p>So:</p><ul><li>a</li><li>b</li></ul><p>Done</p>", "So:\n\n- a\n- b\n\nDone"),
    "a numbered list": ("<ol><li>one</li><li>two</li></ul>", "1. one\n2. two"),
    "a numbered list from its start": ('<ol start="3"><li>c<li value="7">g<li>h</ol>', "3. c\n7. g\n8. h"),
    "a numbered list backwards": ('<ol start="2" reversed><li>b</li>\n<li>a</li></ol>', "2. b\n1. a"),
    "a number that is none": ('<ol start="x"><li value="9999999999">a</li></ol>', "1. a"),
    "a list in a list": ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n\n1. b\n\n- c"),
    "white space between entries adds nothing": ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", "- one\n- two"),
    "a line end in the source behind br adds nothing": ("<p>one<br>\n  two</p>", "one\ntwo"),
    "a line end in the source is one blank however it is indented": ("<p>one\n      two</p>", "one two"),
    "blanks at the beginning of a line stay": ("<p>one<br>  two</p>", "one\n  two"),
    "a heading": ("<h2>Chapter</h2><p>text</p>", "Chapter\n\ntext"),
    "sections": ("<section>a</section><article>b</article>", "a\n\nb"),
    "a rule": ("<p>a</p><hr><p>b</p>", "a\n\nb"),
    "a table": ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>", "1 2\n3 4"),
    "an emoji of a server": ('<p>yes <img alt=":owl:" src="https://example.social/o.png"></p>', "yes :owl:"),
    "an image without a description": ('<p>yes <img src="https://example.social/o.png"></p>', "yes"),
    "code in colours keeps its lines": ("<pre><code><b>a</b>\n<i>  b\n  c</i></code></pre>", "a\n  b\n  c"),
    "what stands in the document's head": ("<html><head><title>x</title></head><body>a</body></html>", "a"),
    "drawings and formulas go": ("<p>a<svg><text>b</text></svg><noscript>c</noscript></p>", "a"),
    "a quotation": ("<blockquote><p>said</p></blockquote><p>answered</p>", "said\n\nanswered"),
    "a link is its text": ('<p>see <a href="https://example.org/">here</a>.</p>', "see here."),
    "a split link is whole again": (SPLIT_LINK, "Look: https://www.example.org/maths/arrays/and/more?page=2"),
    "a mention": (MENTION, "@heather A1: with tape on the floor"),
    "a hashtag": (HASHTAG, "A2 #NotABookStudy"),
    "the fallback of a quote goes": (
        '<p class="quote-inline">RE: <a href="https://example.social/1">https://example.social/1</a></p><p>Yes!</p>',
        "Yes!",
    ),
    "quote-inline among other classes goes": ('<p>Yes!<span class="x quote-inline"><br>RE: 1</span></p>', "Yes!"),
    "a class that only begins like it stays": ('<p class="quote-inlined">Yes!</p>', "Yes!"),
    "entities": ("<p>1 &lt; 2 &amp; 3 &gt; 2 &quot;a&quot; &#39;b&#39; &eacute;</p>", "1 < 2 & 3 > 2 \"a\" 'b' é"),
    "an escaped script stays a text": ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
    "an entity is read once": ("<p>&amp;lt;b&amp;gt;</p>", "&lt;b&gt;"),
    "scripts go with their text": ("<p>a<script>alert(1)</script>b</p>", "ab"),
    "styles go with their text": ("<style>p { color: red }</style><p>a</p>", "a"),
    "templates go with their text": ("<p>a</p><template><p>b</p></template>", "a"),
    "comments go": ("<p>a<!-- b -->c</p>", "ac"),
    "tags that are not closed": ("<p>one<p>two<b>three", "one\n\ntwothree"),
    "an emoji of several characters": ("<p>\U0001f469\u200d\U0001f467 yes</p>", "\U0001f469\u200d\U0001f467 yes"),
    "right to left": ("<p>שלום, A1</p>", "שלום, A1"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "text"), TABLE.values(), ids=TABLE.keys())
def test_html_becomes_the_text_that_was_meant(html: str, text: str) -> None:
    assert html_to_text(html).text == text


def test_preformatted_lines_stay_lines() -> None:
    assert html_to_text("<p>So:</p><pre><code>4 x 6\n= 24</code></pre>").text == "So:\n\n4 x 6\n= 24"


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "span", "ul"])
def test_ten_thousand_levels_are_read_to_the_bottom(tag: str) -> None:
    depth = 10_000
    assert html_to_text(f"<{tag}>" * depth + "deep" + f"</{tag}>" * depth).text == "deep"


def test_the_address_of_a_quote_stays_where_it_is_all_that_tells_of_it() -> None:
    html = '<p class="quote-inline">RE: <a href="https://example.social/1">example.social/1</a></p><p>Yes!</p>'
    seen = html_to_text(html, quoted=False)
    assert seen.text == "RE: example.social/1\n\nYes!"
    assert seen.links == ("https://example.social/1",)


def test_an_address_is_noted_however_its_scheme_is_written() -> None:
    assert html_to_text('<a href="HTTPS://example.org/">x</a>').links == ("HTTPS://example.org/",)


def as_mastodon_writes(text: str) -> str:
    """Paragraphs, line breaks, and an address in three spans."""
    paragraphs = (escape(part).replace("\n", "<br />") for part in text.split("\n\n"))
    written = "".join(f"<p>{part}</p>" for part in paragraphs)
    shown = '<a href="{0}"><span class="invisible">https://</span><span class="ellipsis">{1}</span>{2}</a>'
    return written.replace(escape(ADDRESS), shown.format(ADDRESS, ADDRESS[8:20], f"<span>{ADDRESS[20:]}</span>"))


ADDRESS = "https://example.org/arrays/4x6"
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8) | st.just(ADDRESS)
LINES = st.lists(WORDS, min_size=1, max_size=4).map("  ".join)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=4).map("\n\n".join))
def test_what_was_written_is_read_again(text: str) -> None:
    seen = html_to_text(as_mastodon_writes(text))
    assert seen.text == text
    assert seen.links == ((ADDRESS,) if ADDRESS in text else ())


@given(st.text(st.sampled_from("<>/ap brliou\n\t \"'=&;#x\u2028\u202e"), max_size=200) | st.text(max_size=200))
def test_whatever_a_server_sends_becomes_text(html: str) -> None:
    text = html_to_text(html).text
    assert text == text.strip("\n")
    assert "\n\n\n" not in text


def test_a_million_blanks_do_not_hold_anybody_up() -> None:
    blanks = " " * 1_000_000
    assert html_to_text(f"<p>a{blanks}b</p>").text == f"a{blanks}b"


def test_an_address_is_noted_once_and_whole() -> None:
    assert html_to_text(SPLIT_LINK * 2).links == ("https://www.example.org/maths/arrays/and/more?page=2",)


def test_addresses_are_noted_in_the_order_of_the_text() -> None:
    html = '<a href="https://example.org/b">b</a><a href="http://example.org/a">a</a>'
    assert html_to_text(html).links == ("https://example.org/b", "http://example.org/a")


@pytest.mark.parametrize(
    "html",
    [
        MENTION,
        HASHTAG,
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="/relative">x</a>',
        "<a href>x</a>",
        "<a>x</a>",
        '<p class="quote-inline"><a href="https://example.social/1">x</a></p>',
    ],
)
def test_mentions_hashtags_and_what_is_no_web_address_are_not_noted(html: str) -> None:
    assert html_to_text(html).links == ()
