"""Between text and HTML or Markdown: escaping, links, templates, and HTML back to text."""

from chatmod.markup.links import linked
from chatmod.markup.markdown import markdown_line, markdown_link, markdown_name, markdown_text
from chatmod.markup.templates import environment
from chatmod.markup.text import html_to_text

__all__ = [
    "environment",
    "html_to_text",
    "linked",
    "markdown_line",
    "markdown_link",
    "markdown_name",
    "markdown_text",
]
