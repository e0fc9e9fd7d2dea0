import enum


class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()
    _ignore_ = []

    def shade(self):
        return Color.RED.shade()
