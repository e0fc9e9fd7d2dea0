# prepend of what is no module is a method of that name.
module Loud
  def hum; end
end
class Lexer
  def self.prepend(name); end
end
class C < Lexer
  #> C -> Lexer::prepend Calls
  prepend :root
end
class D
  #> D -> Loud Implements
  prepend Loud
  #> D::go -> Loud::hum
  def go; hum; end
end
