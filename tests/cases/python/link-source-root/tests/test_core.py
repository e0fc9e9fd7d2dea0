#> test_work -> src/app/core.py:work Calls import
from app.core import work


def test_work():
    work()
