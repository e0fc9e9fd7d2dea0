class Engine:
    def run(self):
        pass


def speed_up():
    pass


def wind_down():
    pass
