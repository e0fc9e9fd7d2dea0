class Base:
    pass


class Point(Base):
    """A place."""

    origin = None

    def __init__(self, x):
        self.x = x

    def move(self):
        return self.x

    def __len__(self):
        return 2
