#> run -> pkg/inner.py:make Calls import
#> run -> Thing.__init__ Calls import
#> run -> Thing.go Calls type
from pkg import Public, make


def run():
    make().go()
    Public()
