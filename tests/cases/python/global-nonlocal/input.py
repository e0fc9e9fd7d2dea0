console = None


def get():
    global console
    if console is None:
        console = Console()
    return console


def count():
    n = 0

    def step():
        nonlocal n
        n = n + 1
        return n

    return step


class Console:
    pass
