"""What the engine refuses, in one tree.

EngineError
    InvalidInput      an argument is wrong: which, what was found, what is allowed
    NotConverged      an iteration stopped before its tolerance: residual and iterations
"""


class EngineError(Exception):
    """Anything the engine raises on purpose."""


class InvalidInput(EngineError, ValueError):
    """An argument that cannot be answered, named so that the caller can mend it."""

    def __init__(self, argument: str, found: object, allowed: str) -> None:
        super().__init__(f"{argument}: found {found}, allowed is {allowed}")
        self.argument = argument
        self.found = found
        self.allowed = allowed


class NotConverged(EngineError):
    """An iteration that ended above its tolerance; there is no half-finished answer."""

    def __init__(self, method: str, residual: float, iterations: int) -> None:
        super().__init__(f"{method} stopped after {iterations} iterations with a residual of {residual:.3g}")
        self.residual = residual
        self.iterations = iterations
