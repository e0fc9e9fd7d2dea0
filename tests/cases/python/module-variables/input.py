"""A module."""

__all__ = ["LIMIT", "run", "_odd"]
LIMIT = 10
name: str = "x"
_odd = other = None
first, (second, *rest) = make()


def make():
    return 1, [2, 3]


def run():
    global other, LIMIT
    other = LIMIT
    LIMIT += 1


def hidden():
    pass
