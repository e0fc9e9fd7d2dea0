def make():
    class Local:
        def run(self):
            return 1
    return Local()
