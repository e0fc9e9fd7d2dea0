def outer():
    def inner():
        return helper()

    return inner


def helper():
    pass
