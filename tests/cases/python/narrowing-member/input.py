class Option:
    def __init__(self, type):
        self.type = type

    def show(self):
        if isinstance(self.type, Range) and self.type.low():
            return self.type.high()
        if not isinstance(self.type, Choice):
            return None
        return self.type.pick()


class Range:
    def low(self):
        pass

    def high(self):
        pass


class Choice:
    def pick(self):
        pass
