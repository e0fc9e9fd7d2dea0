def good():
    return helper()


def broken(:
    return 1 +


def helper():
    pass
