import contextlib


def run():
    with open("f") as text, Session() as session:
        session.close()
    with scope() as (a, b):
        a.close()
    try:
        text.read()
    except (OSError, MyError) as error:
        error.show()
    except MyError:
        pass


async def run_async():
    async with Session() as session:
        session.close()


@contextlib.contextmanager
def scope():
    yield Session(), Session()


class Session:
    def __enter__(self):
        return self

    def close(self):
        pass


class MyError(Exception):
    def show(self):
        pass
