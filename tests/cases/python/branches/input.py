def choose(kind, default: "Base"):
    tool = None
    if kind == 1:
        tool = First()
    elif kind == 2:
        tool = Second()
    else:
        tool = make()
    tool.use()
    for kind in range(3):
        tool = Second()
        tool.use()
    tool.use()
    try:
        default = First()
    except ValueError:
        pass
    return default


class Base:
    pass


class First(Base):
    def use(self):
        pass


class Second(Base):
    def use(self):
        pass


def make():
    return Second()
