"""The HTML that servers make of posts, read as text again."""

import pytest

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
