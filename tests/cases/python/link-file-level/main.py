#> main.py -> setup Calls exact
#> main.py -> App.run Calls type
def setup():
    pass


class App:
    def run(self):
        pass


setup()
app = App()
app.run()
