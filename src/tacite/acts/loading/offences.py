"""Where a row stands in its file, and what is refused there.

Codes of files: unreadable (`reason`), not_a_file, too_large (`bytes`, `most`), not_utf8
(`encoding`), not_toml (`reason`), nothing_to_load. Of tables: no_header, mixed_separators,
unknown_column (`nearest`), duplicate_column, column_missing, wrong_cell_count (`found`,
`expected`), broken_quotes, too_many_rows (`most`), formula (`begins_with`), more_offences. Of
cells: see `cells`. Of rows: see the modules that read them. Of what is here already: see those
that write.
"""

import dataclasses as dc
from collections.abc import Mapping
from typing import Any, Final


@dc.dataclass(frozen=True, slots=True)
class Offence:
    """One thing for which a load is refused: in which file, where, why.

    `line` counts from 1 as editors do, `column` is the cell's place in the row, from 1; both are
    None where the whole file is meant. `facts` holds what a sentence about it needs; `column_name`
    in it names the column or key.
    """

    code: str
    file: str
    line: int | None = None
    column: int | None = None
    facts: Mapping[str, Any] = dc.field(default_factory=dict)


@dc.dataclass(frozen=True, slots=True)
class Where:
    """The place of a row: its file and line, and at which place of a row each column stands."""

    file: str = ""
    line: int | None = None
    columns: Mapping[str, int] = dc.field(default_factory=dict)

    def offence(self, code: str, name: str = "", **facts: Any) -> Offence:
        """Return what is wrong with this row, or with its column `name`."""
        if name:
            facts["column_name"] = name
        return Offence(code, self.file, self.line, self.columns.get(name), facts)


NOWHERE: Final = Where()
