# C3: the mixins come before the shared base.
#> run -> Right.name Calls inherited
#! run -> Root.name
class Root:
    def name(self):
        pass


class Left(Root):
    pass


class Right(Root):
    def name(self):
        pass


class Both(Left, Right):
    pass


def run():
    Both().name()
