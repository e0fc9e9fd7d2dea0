def f(x)
  text = <<~EOS
    hello #{x.name}
  EOS
  "a #{other} b"
end
