class Grant:
    validator = None

    def __init__(self, validator=None):
        self.validator = validator or Validator()

    def swap(self, other: "Other"):
        self.validator = other

    def check(self):
        return self.validator.check()


class Validator:
    def check(self):
        pass


class Other:
    def check(self):
        pass
