class Base:
    def shared(self):
        self.hook()

    def hook(self):
        pass
