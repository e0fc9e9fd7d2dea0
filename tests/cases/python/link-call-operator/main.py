#> run -> Handler.__call__ Calls
class Handler:
    def __call__(self, x):
        pass


def run():
    handler = Handler()
    handler(1)
