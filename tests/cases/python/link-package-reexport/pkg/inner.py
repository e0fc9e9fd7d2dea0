class Thing:
    def __init__(self):
        pass

    def go(self):
        pass


def make():
    return Thing()
