#> Child.run -> Child.own Calls type
#> Child.run -> Base.shared Calls inherited
#> Base.shared -> Base.hook Calls type
#> Base.shared -> Child.hook Calls dispatch
#> Child -> Base Extends
#> Child.hook -> Base.hook Overrides
#! Child.run -> Other.own
from base import Base


class Child(Base):
    def run(self):
        self.own()
        self.shared()

    def own(self):
        pass

    def hook(self):
        pass


class Other:
    def own(self):
        pass
