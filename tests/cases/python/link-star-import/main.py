#> run -> names.py:starred Calls import
#> run -> main.py:local Calls exact
#! run -> names.py:local
from names import *


def local():
    pass


def run():
    starred()
    local()
