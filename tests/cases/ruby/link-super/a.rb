#> Heir::name -> Base::name Calls inherited
#> Heir::initialize -> Base::initialize Calls inherited
#! Heir::name -> Other::name
class Base; def initialize; end; def name; end; end
class Other; def name; end; end
class Heir < Base
  def initialize; super(); end
  def name; super; end
end
