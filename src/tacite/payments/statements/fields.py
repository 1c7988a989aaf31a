"""The text of an XML element and of all below it, by path."""

from collections.abc import Collection

from lxml import etree

from tacite.payments.statements import limits
from tacite.payments.statements.values import StatementRefused


class Fields(dict[str, list[str]]):
    """Texts by path below an element, such as `RltdPties/Dbtr/Nm`; currencies at `Amt@Ccy`."""

    def first(self, *paths: str) -> str:
        """Return the first text of the first path that has one, else nothing."""
        for path in paths:
            found = self.get(path)
            if found is not None and found[0]:
                return found[0]
        return ""

    def all(self, path: str) -> list[str]:
        """Return every text of a path, in the file's order."""
        return self.get(path, [])

    def only(self, *paths: str) -> str:
        """Return the one text that the paths have together.

        Raises:
            StatementRefused: malformed; none, or several: a second one would be lost in silence.
        """
        found = [text for path in paths for text in self.all(path)]
        if len(found) != 1:
            raise StatementRefused("malformed", what=paths[0])
        return found[0]


def fields_of(element: etree._Element, *, namespace: str, without: Collection[str] = ()) -> Fields:
    """Return the fields below an element, without the children named.

    `namespace` stands in braces. Elements of another one are not the bank's words and are left
    out.

    Raises:
        StatementRefused: malformed; nested deeper than any statement.
    """
    fields = Fields()
    _collect(element, "", namespace=namespace, without=without, into=fields)
    return fields


def _collect(
    element: etree._Element,
    above: str,
    *,
    namespace: str,
    without: Collection[str],
    into: Fields,
) -> None:
    if above.count("/") > limits.DEPTH:
        raise StatementRefused("malformed", what="depth")
    for child in element:
        tag = str(child.tag)
        if not tag.startswith(namespace):
            continue
        path = above + tag[len(namespace) :]
        if path in without:
            continue
        if len(child):
            _collect(child, f"{path}/", namespace=namespace, without=without, into=into)
            continue
        into.setdefault(path, []).append((child.text or "").strip())
        currency = child.get("Ccy")
        if currency is not None:
            into.setdefault(f"{path}@Ccy", []).append(currency)
