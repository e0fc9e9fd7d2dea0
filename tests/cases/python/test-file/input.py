import pytest


@pytest.fixture
def client():
    return make()


def test_get(client):
    assert client.get()


class TestThing:
    def test_it(self):
        pass

    def helper(self):
        pass


def make():
    pass
