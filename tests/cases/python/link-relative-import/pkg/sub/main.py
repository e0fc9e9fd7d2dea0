#> run -> pkg/a.py:one Calls import
#> run -> pkg/sub/b.py:two Calls import
#> run -> pkg/sub/b.py:two
from ..a import one
from .b import two
from . import b


def run():
    one()
    two()
    b.two()
