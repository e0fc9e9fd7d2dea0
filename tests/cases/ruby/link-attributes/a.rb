# Reading an attribute uses it; it has the type of the field.
#> run -> User::address Uses
#> run -> Address::print_label
#! run -> Other::print_label
class User
  attr_accessor :address
  def initialize; @address = Address.new; end
end
class Address; def print_label; end; end
class Other; def print_label; end; end
def run; User.new.address.print_label; end
