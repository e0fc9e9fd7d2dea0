# An override that declares no types has those of the method that it overrides.
#> Plain.visit -> Item.touch Calls type
#> Plain.use -> Item.touch Calls type
#! Plain.visit -> Decoy.touch
#! Plain.own -> Item.touch


class Item:
    def touch(self):
        pass


class Decoy:
    def touch(self):
        pass


class Base:
    def visit(self, item: Item, deep: bool = False) -> None:
        pass

    def make(self) -> Item:
        raise NotImplementedError


class Plain(Base):
    def visit(self, thing, deep=False):
        thing.touch()

    def own(self, thing):
        thing.touch()

    def make(self):
        return self.found[0]

    def use(self):
        self.make().touch()
