# The name comes from outside: the project's function of that name is not meant.
#! run -> other.py:get
#? run -> get external
from requests import get


def run():
    get("x")
