import mod


def run(items, *args):
    plain()
    mod.member(1, 2)
    items[0].method(*args, key=1)
    plain()(3)
    [step() for step in items if check(step)]
    f"{show(items)!r:>{width()}}"
    print(next(iter(items)))
    (yield_ or plain)()


def plain():
    return plain
