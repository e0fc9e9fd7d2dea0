class Queue:
    limit: int = 10
    _items = []

    def __init__(self, source: "Source", name=None):
        self.source = source
        self.name = name or "queue"
        self.first, self.last = split(source)
        self.__secret = None

    def reset(self):
        self.name = ""
        self.late = Source()
        self.limit = 5


class Source:
    pass


def split(source):
    return source, source
