#> outer -> outer.inner Calls exact
#> outer.inner -> helper Calls exact
#> outer -> helper
#! run -> outer.inner
def helper():
    pass


def outer():
    def inner():
        helper()

    inner()
    return [helper() for _ in range(3)]


def run():
    inner()
