# Comments that give types (PEP 484) count like annotations.
#> by_assignment -> Item.touch Calls type
#> Shelf.by_field -> Item.touch Calls type
#> by_loop -> Item.touch Calls type
#> by_with -> Item.touch Calls type
#> by_signature -> Item.touch Calls type
#> by_signature -> Other.touch Calls type
#> by_result -> Item.touch Calls type
#> Shelf.by_method -> Other.touch Calls type
#> by_parameter -> Item.touch Calls type
#> by_parameter -> Other.touch Calls type
#! ignored -> Item.touch
#! ignored -> Other.touch
from typing import List, Optional, Set

from lib import load


class Item:
    def touch(self):
        pass


class Other:
    def touch(self):
        pass


class Shelf:
    def __init__(self):
        self.items = set()  # type: Set[Item]

    def by_field(self):
        for item in self.items:
            item.touch()

    def by_method(self, first, *rest):
        # type: (Item, *Other) -> None
        for other in rest:
            other.touch()


def by_assignment():
    item = load()  # type: Optional[Item]  # noqa
    item.touch()


def by_loop():
    for item in load():  # type: Item
        item.touch()


def by_with():
    with load() as item:  # type: Item
        item.touch()


def by_signature(item, others=None):
    # type: (Item, Optional[List[Other]]) -> None
    item.touch()
    for other in others:
        other.touch()


def make():  # type: () -> Item
    return load()


def by_result():
    make().touch()


def by_parameter(
    item,  # type: Item
    other=None,  # type: Optional[Other]
):
    # type: (...) -> None
    item.touch()
    other.touch()


def ignored(item):
    item = load()  # type: ignore
    item.touch()
