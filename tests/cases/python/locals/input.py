def flow(source):
    item = Item()
    item = item.next()
    left, right = item, Item()
    left.use()
    for index, part in enumerate(source):
        part.use()
    for key, value in zip(left, right):
        value.use()
    pairs = {k: v for k, v in source.items()}
    names = [other.name for other in pairs]
    while (line := source.read()) is not None:
        line.use()
    total = item if source else right
    return total


class Item:
    def next(self):
        return Item()

    def use(self):
        pass
