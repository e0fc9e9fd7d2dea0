from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapes import Circle
    import heavy

import importlib

plugin = importlib.import_module("plugins.first")


def area(circle: "Circle") -> "heavy.Size":
    return circle.area()
