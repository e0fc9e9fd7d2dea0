Point = Struct.new(:x, :y) do
  def norm; x; end
end
class Size < Struct.new(:w, :h)
  def area; w; end
end
Err = Class.new(StandardError)
Helpers = Module.new
