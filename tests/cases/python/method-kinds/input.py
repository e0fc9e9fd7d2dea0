class Maker:
    @staticmethod
    def parse(text):
        return Maker()

    @classmethod
    def make(cls, n):
        cls.count = n
        other = cls.parse("")
        return cls()

    def clone(self):
        return type(self)().copy_to(self.__class__.make(1))

    def copy_to(self, other):
        return self
