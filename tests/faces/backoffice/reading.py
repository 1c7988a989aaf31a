"""What a page says, as a reader takes it in."""

import re
from typing import Any

from lxml import html


def page_of(answer: Any) -> Any:
    """Return a page that was answered, parsed."""
    return html.fromstring(answer.content.decode())


def words(thing: Any) -> str:
    """Return the words of a page's main part, or of an element, blank by blank."""
    element = thing if isinstance(thing, html.HtmlElement) else page_of(thing).xpath("//main")[0]
    text = " ".join(" ".join(element.itertext()).replace("\u2060", "").split())
    return re.sub(r" ([,.:])(?= |$)", r"\1", text)
