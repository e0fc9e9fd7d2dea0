from handlers import on_stop


def on_start():
    pass


HANDLERS = {"start": on_start, "stop": on_stop}


class App:
    def __init__(self, callback):
        self.callback = callback
        self.starter = on_start
        register(on_stop, self.run, key=on_start)
        local = on_start
        local()

    def run(self):
        return [on_start, self.starter]


def register(*callbacks, key):
    HANDLERS["x"] = callbacks
