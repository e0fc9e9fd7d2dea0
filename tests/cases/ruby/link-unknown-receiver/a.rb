# A name that Ruby itself has is not matched by name alone.
#? run -> push external
#> run -> Box::unpack_carefully Calls unique_name
#? run -> twice_said unresolved
#! run -> Box::push
class Box; def push; end; def unpack_carefully; end; def twice_said; end; end
class Bag; def twice_said; end; end
def run(x); x.push; x.unpack_carefully; x.twice_said; end
