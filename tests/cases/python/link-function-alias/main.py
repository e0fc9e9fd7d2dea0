#> run -> real
#> run -> picked References
def real():
    pass


def picked():
    pass


alias = real


def run():
    alias()
    use(picked)


def use(f):
    f()
