# Adds two numbers.
def add(a, b = 1, *rest, key:, other: 2, **opts, &block)
  a + b
end
