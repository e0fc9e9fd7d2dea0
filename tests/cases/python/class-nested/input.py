class Outer:
    class Inner:
        def run(self):
            return Outer.Inner()
