"""Templates: nothing that the content policy forbids, and no form without its token."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/tacite"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle="),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an event handler": re.compile(r"\son[a-z]+="),
    "a script address": re.compile(r"javascript:"),
    "something from elsewhere": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
    "a search for the focus": re.compile(r"\sautofocus\b"),
}
# Drawings, which are constants of the same file.
UNESCAPED = {Path("ui/templates/ui/macros/marks.html")}


def named(path: Path) -> str:
    """Return the name under which a template is reported."""
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_has_nothing_that_the_policy_forbids(template: Path) -> None:
    text = template.read_text("utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_nothing_is_let_through_unescaped(template: Path) -> None:
    if template.relative_to(SOURCE) not in UNESCAPED:
        text = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_form_that_posts_carries_its_token(template: Path) -> None:
    text = template.read_text("utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", text, re.DOTALL)
    assert [form[:80] for form in forms if not re.search(r"\{\{\s*csrf", form)] == []
