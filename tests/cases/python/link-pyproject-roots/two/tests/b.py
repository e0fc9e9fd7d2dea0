#> two -> two/python/app/__init__.py:work Calls import
#! two -> two/backup/app/__init__.py:work
#! two -> one/source/app/__init__.py:work
from app import work
def two():
    work()
