#> run -> Item.make Calls
#> run -> Item.touch Calls type
#> Item.make -> Item.__init__
#> run -> Item.fixed Calls
class Item:
    def __init__(self):
        pass

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def fixed():
        pass

    def touch(self):
        pass


def run():
    Item.make().touch()
    Item.fixed()
