def outer
  def inner(x)
    x
  end
  inner(1)
end
