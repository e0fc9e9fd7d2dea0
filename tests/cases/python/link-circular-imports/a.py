#> run -> b.py:finish Calls import
from b import *
from b import finish


def start():
    pass


def run():
    finish()
    nowhere()
