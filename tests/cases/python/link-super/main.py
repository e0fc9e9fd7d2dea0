#> Child.__init__ -> Base.__init__ Calls
#> Child.run -> Base.run Calls
#! Child.run -> Child.run
class Base:
    def __init__(self):
        pass

    def run(self):
        pass


class Child(Base):
    def __init__(self):
        super().__init__()

    def run(self):
        super().run()
