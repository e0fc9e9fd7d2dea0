#> by_param -> Item.touch Calls type
#> by_optional -> Item.touch Calls type
#> by_list -> Item.touch Calls type
#> by_dict -> Item.touch Calls type
#> by_string -> Item.touch Calls type
#> by_variable -> Item.touch Calls type
from typing import Dict, List, Optional


class Item:
    def touch(self):
        pass


class Decoy:
    def touch(self):
        pass


def by_param(item: Item):
    item.touch()


def by_optional(item: Optional[Item] = None):
    if item:
        item.touch()


def by_list(items: List[Item]):
    for item in items:
        item.touch()


def by_dict(items: Dict[str, Item]):
    for key, item in items.items():
        item.touch()
    items["a"].touch()


def by_string(item: "Item"):
    item.touch()


def by_variable(source):
    item: Item = source
    item.touch()
