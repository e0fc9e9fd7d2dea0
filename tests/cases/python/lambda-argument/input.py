def by_size(items):
    return sorted(items, key=lambda item: size(item))


def size(item):
    return 0
