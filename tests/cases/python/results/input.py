def numbers(flag):
    if flag:
        return Number()
    return None


def stream():
    yield Number()
    yield from numbers(True)


def typed() -> "Number":
    return Number()


class Number:
    pass
