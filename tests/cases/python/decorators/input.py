import functools


def log(level):
    def wrap(function):
        return function

    return wrap


def plain(function):
    return function


@log(len("x"))
@plain
@functools.lru_cache
def work(n=plain(1)):
    return n


@plain
class Thing:
    pass
