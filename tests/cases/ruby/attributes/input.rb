class Point
  attr_reader :x, :y
  attr_writer :label
  attr_accessor 'z'
end
