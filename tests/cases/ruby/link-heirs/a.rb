# A base or mixin calls what its heirs and hosts write.
#> Base::run -> Heir::step_one Calls dispatch
#> Mixed::go -> Host::step_two Calls dispatch
#! Base::run -> Stranger::step_one
class Base; def run; step_one; end; end
class Heir < Base; def step_one; end; end
class Stranger; def step_one; end; end
module Mixed; def go; step_two; end; end
class Host; include Mixed; def step_two; end; end
class Else; def step_two; end; end
