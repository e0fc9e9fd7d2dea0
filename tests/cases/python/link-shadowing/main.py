#! by_local -> helper
#! by_param -> helper
#> plain -> helper Calls exact
def helper():
    pass


def by_local():
    helper = unknown()
    helper()


def by_param(helper):
    helper()


def plain():
    helper()
