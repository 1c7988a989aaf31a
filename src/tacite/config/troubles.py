"""What can be wrong with an installation before any business begins, as codes and facts."""


class Trouble(Exception):
    """The installation cannot do what is asked; `code` says why, `facts` hold the particulars.

    The sentences that people read are in `tacite.command_line.sentences`, one for each code.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
