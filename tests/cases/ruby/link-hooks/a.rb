# What `included` makes its class extend or include is had by every class that includes the module.
#> Page::build -> Store::ClassMethods::find Calls
#> Store::ClassMethods::find -> Page::table Calls dispatch
#> Page::show -> Paint::draw Calls
#> Leaf::grow -> Store::ClassMethods::find Calls
#! Page::show -> Store::ClassMethods::find
#? Plain::build -> find
module Paint; def draw; end; end
module Store
  def self.included(base)
    base.extend ClassMethods
    base.send :include, Paint
  end
  module ClassMethods
    def find; table; end
  end
end
class Page
  include Store
  def self.table; end
  def self.build; find; end
  def show; draw; find; end
end
class Leaf < Page
  def self.grow; find; end
end
class Plain
  def self.build; find; end
end
