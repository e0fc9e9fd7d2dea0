double = lambda x, y=2: scale(x, y)


def scale(x, y):
    return x


class Box:
    area = lambda self: self.side()

    def side(self):
        return 1
