#> run -> Session.send Calls type
class Session:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def send(self):
        pass


def run():
    with Session() as session:
        session.send()
