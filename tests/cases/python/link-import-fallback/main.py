# A name that is imported, and otherwise set to None, means the import.
#> by_import -> Engine.run Calls type
#> by_call -> speed_up Calls import
#> by_module -> speed_up Calls import
#> by_type_checking -> Engine.run Calls type
#> by_order -> wind_down Calls import
#> by_reexport -> speed_up Calls import
#! shadowed -> speed_up
from typing import TYPE_CHECKING

try:
    from pkg.fast import Engine, speed_up
    import pkg.fast as engine
except ImportError:
    Engine = None
    speed_up = None
    engine = None

if TYPE_CHECKING:
    from pkg.fast import Engine as Motor
else:
    Motor = None

wind_down = None
try:
    from pkg.fast import wind_down
except ImportError:
    pass

import pkg.maybe


def by_import(value: Engine):
    value.run()


def by_call():
    speed_up()


def by_module():
    engine.speed_up()


def by_type_checking(value: Motor):
    value.run()


def by_order():
    wind_down()


def by_reexport():
    pkg.maybe.speed_up()


def shadowed():
    speed_up = None
    speed_up()
