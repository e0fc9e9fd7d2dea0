#> run -> WithInit.__init__ Calls
#> run -> Plain Calls
#! run -> Other.__init__
class WithInit:
    def __init__(self, size):
        self.size = size


class Plain:
    pass


class Other:
    def __init__(self):
        pass


def run():
    WithInit(3)
    Plain()
