#> three -> three/lib/app/__init__.py:work Calls import
#! three -> three/copy/app/__init__.py:work
from app import work
def three():
    work()
