#> run -> First.go Calls type
#> run -> Second.stop Calls type
#! run -> First.stop
class First:
    def go(self):
        return Second()

    def stop(self):
        pass


class Second:
    def go(self):
        pass

    def stop(self):
        pass


def run():
    x = First()
    x = x.go()
    x.stop()
