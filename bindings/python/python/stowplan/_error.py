"""What is raised."""

from __future__ import annotations


class StowplanError(Exception):
    """Input that makes no sense, an argument of the wrong kind (`argument/…`), or a handle that names nothing
    (`handle/…`).

    `code` is stable, e.g. `query/unknown-subject`; `path` is a JSON pointer into the document; `help` says what to
    do. `span` is a half-open range of characters of the string at `path`. `line` and `column`, counted from 1, are
    known where the document was given as text.
    """

    code: str
    message: str
    path: str
    help: str | None
    span: tuple[int, int] | None
    line: int | None
    column: int | None

    def __init__(
        self,
        code: str,
        message: str,
        *,
        path: str = "",
        help: str | None = None,
        span: tuple[int, int] | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.path = path
        self.help = help
        self.span = span
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = f" (at {self.path})" if self.path else ""
        hint = f"\nhelp: {self.help}" if self.help else ""
        return f"[{self.code}] {self.message}{where}{hint}"

    def __reduce__(self) -> tuple[object, ...]:
        places = {"path": self.path, "help": self.help, "span": self.span, "line": self.line, "column": self.column}
        return _again, (self.code, self.message, places)


def _again(code: str, message: str, places: dict[str, object]) -> StowplanError:
    return StowplanError(code, message, **places)  # type: ignore[arg-type]
