"""Every template is used by somebody: what nobody names is taken away."""

from pathlib import Path

from tests.architecture import source

# Names that a library asks for by itself.
_ASKED_FOR = ("account/", "mfa/", "allauth/", "usersessions/")


def test_every_template_is_used() -> None:
    templates = {
        str(path.relative_to(folder)): path
        for folder in sorted(source.PACKAGE.rglob("templates"))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    texts = [source.text(path) for path in (*source.modules(), *templates.values())]
    unused = [
        name
        for name, path in templates.items()
        if not name.startswith(_ASKED_FOR) and not _is_named(name, path, texts)
    ]
    assert unused == []


def _is_named(name: str, path: Path, texts: list[str]) -> bool:
    """Tell whether a text names a template, in full or by the part that a loop puts in."""
    own = source.text(path)
    wanted = (f'"{name}"', f"'{name}'", f'"{Path(name).stem}"')
    return any(word in text for text in texts if text is not own for word in wanted)
