class Circle:
    def __init__(self):
        self.radius = 1

    @property
    def radius(self) -> int:
        return self._radius

    @radius.setter
    def radius(self, value):
        self._radius = value

    def _get_area(self):
        return 3

    area = property(_get_area)
