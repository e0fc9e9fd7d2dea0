def add(a, b=1):
    """Sum of two."""
    return a + b


def _hidden():
    pass
