#> run -> pkg/tools.py:helper Calls import
#! run -> pkg/other.py:helper
#> pkg/main.py -> pkg/tools.py Imports import
#> pkg/main.py -> pkg/tools.py:helper Imports import
from pkg.tools import helper


def run():
    helper()
