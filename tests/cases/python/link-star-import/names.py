def starred():
    pass


def local():
    pass
