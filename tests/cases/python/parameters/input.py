def call(first, /, second: int, *rest: str, last: "Item" = None, **options: bool) -> "Item":
    return last


class Item:
    pass
