# Walking over an enumeration gives its members.
#> walk -> Color.label Calls type
#! walk -> Decoy.label
import enum


class Color(enum.Enum):
    RED = 1

    def label(self):
        pass


class Decoy:
    def label(self):
        pass


def walk():
    for color in Color:
        color.label()
