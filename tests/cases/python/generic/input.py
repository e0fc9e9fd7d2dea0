class Box[T: Item]:
    def __init__(self, value: T):
        self.value = value

    def open(self) -> T:
        return self.value


def first[U](items: list[U]) -> U:
    return items[0]


class Item:
    pass
