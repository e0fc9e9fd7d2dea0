#! run -> Cache.get
#! run -> Cache.refresh_all
#? run -> get
class Cache:
    def get(self):
        pass

    def refresh_all(self):
        pass


def run(thing):
    thing.get()
    thing.child.get()
