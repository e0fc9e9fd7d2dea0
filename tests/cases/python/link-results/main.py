#> run -> Item.touch Calls type
#> chained -> Item.touch Calls type
#> twice -> Item.touch Calls type
class Item:
    def touch(self):
        return self


def make():
    return Item()


def make_again():
    item = make()
    return item


def declared() -> Item:
    return make_again()


def run():
    item = make_again()
    item.touch()


def chained():
    make().touch().touch()


def twice():
    declared().touch()
