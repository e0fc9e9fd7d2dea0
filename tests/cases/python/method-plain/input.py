class Ratio:
    def _deprecate(function):
        return function()

    old = _deprecate(len)

    @_deprecate
    def value(self):
        return self
