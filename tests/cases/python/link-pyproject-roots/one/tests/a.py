#> one -> one/source/app/__init__.py:work Calls import
#! one -> one/other/app/__init__.py:work
#> one -> name Calls import
from app import work
import short
def one():
    work()
    short.name()
