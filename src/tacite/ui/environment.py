"""The Jinja2 environment of every page: strict, escaping, speaking three languages."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from tacite.ui import controls, ruler
from tacite.ui.frame import Link
from tacite.ui.spoken import Spoken
from tacite.wording.formats import counted


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend renders pages with.

    A name that is not there is an error, everything is escaped unless it is `Markup`, and words
    go through Django's gettext in the new style: `_("Pay %(amount)s", amount=…)`, in which a per
    cent sign is written twice.
    """
    options |= {
        "undefined": StrictUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n"]
    env = Environment(**options)  # noqa: S701 - autoescape stands in the options above
    env.policies["ext.i18n.trimmed"] = True
    words: Any = env  # the extension adds this method by itself
    words.install_gettext_callables(
        _kept(translation.gettext),
        _kept(translation.ngettext),
        newstyle=True,
        pgettext=_kept(translation.pgettext),
        npgettext=_kept(translation.npgettext),
    )
    env.globals.update(
        static=static,
        url=_url,
        link=_link,
        formats=Spoken(),
        control=controls.control,
        draw_ruler=ruler.drawn,
    )
    return env


def _kept(translate: Callable[..., str]) -> Callable[..., str]:
    """Let what translates keep a number and what it counts on one line."""
    return lambda *texts: counted(translate(*texts))


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page by its name: `url("service", service.ref)`."""
    return reverse(name, args=args, kwargs=kwargs)


def _link(label: str, href: str, **rest: Any) -> Link:
    """Return a link for the macros that take several."""
    return Link(label=label, href=href, **rest)
