"""Members' Markdown: what it may say, and what it may not do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core.markdown import LIMIT, render


def test_plain_writing_keeps_its_shape():
    assert render("I help **small** firms\n\n- one\n- two") == (
        "<p>I help <strong>small</strong> firms</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


def test_headings_start_below_those_of_the_page():
    assert render("# First\n\n###### Deep") == "<h3>First</h3>\n<h6>Deep</h6>\n"


def test_links_say_that_a_member_set_them():
    assert render("[mine](https://example.org)") == (
        '<p><a href="https://example.org" rel="nofollow ugc noopener">mine</a></p>\n'
    )


def test_bare_addresses_become_links():
    assert render("See https://example.org/a_b, and (http://example.org).") == (
        '<p>See <a href="https://example.org/a_b" rel="nofollow ugc noopener">https://example.org/a_b</a>, '
        'and (<a href="http://example.org" rel="nofollow ugc noopener">http://example.org</a>).</p>\n'
    )


def test_addresses_in_code_and_in_links_stay_as_they_are():
    assert render("`https://example.org` [https://example.org](https://example.net)") == (
        "<p><code>https://example.org</code> "
        '<a href="https://example.net" rel="nofollow ugc noopener">https://example.org</a></p>\n'
    )


def test_code_can_be_scrolled_by_keyboard():
    assert render("```\nlong\n```") == '<pre tabindex="0"><code>long\n</code></pre>\n'


def test_a_picture_from_elsewhere_becomes_a_link_to_it():
    assert render("![my dog](https://example.org/dog.png)") == (
        '<p><a href="https://example.org/dog.png" rel="nofollow ugc noopener">my dog</a></p>\n'
    )


def test_raw_html_is_text():
    assert render("<script>alert(1)</script><b onclick=x>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](java&#115;cript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](vbscript:msgbox)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        '[a](https://example.org "\\"onmouseover=alert(1)")',
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe src=//example.org>",
        '<a href="https://example.org" style="position:fixed">',
        "[x]: javascript:alert(1)\n\n[x]",
        "```<script>\nalert(1)\n```",
        "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    ],
)
def test_hostile_writing_does_nothing(text):
    assert hostile_parts(render(text)) == []


@given(st.text(alphabet=st.sampled_from("<>[]()!`*_#&;:/\"'\\ \n\taonerjscipt="), max_size=200))
def test_any_writing_renders_and_does_nothing(text):
    assert hostile_parts(render(text)) == []


@pytest.mark.parametrize(
    "text", ["[" * 30_000, "*a " * 15_000, "> " * 20_000, "`" * 30_000, "|a" * 10_000, "![](" * 10_000]
)
def test_writing_made_to_be_slow_is_not(text):
    assert render(text).count("<script") == 0


def test_writing_beyond_the_limit_is_cut():
    assert render("a" * (LIMIT + 10)) == f"<p>{'a' * LIMIT}</p>\n"


def hostile_parts(html):
    """Tags and attributes beyond what members may use, as a browser's parser would find them."""
    from html.parser import HTMLParser

    from hallway.core.markdown import ATTRIBUTES, SCHEMES, TAGS

    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in TAGS:
                found.append(tag)
            for name, value in attrs:
                if name not in ATTRIBUTES.get(tag, set()) | {"a": {"rel"}, "pre": {"tabindex"}}.get(tag, set()):
                    found.append(f"{tag} {name}")
                if name == "href" and ":" in value.split("/")[0] and value.split(":")[0].lower() not in SCHEMES:
                    found.append(value)

    Reader().feed(html)
    return found
