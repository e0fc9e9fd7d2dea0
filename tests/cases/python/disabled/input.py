if False:
    def old():
        new()

if 0:
    old()
else:
    new()


def new():
    pass
