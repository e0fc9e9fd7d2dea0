DOUBLE = ->(x) { x * two }
ADD = lambda { |a, b| a + b }
