def f(node, other)
  if node.is_a?(Leaf) && other
    node.leaf
    other = Twig.new
  else
    other = Root.new
  end
  other.grow
  case node
  when Leaf, Twig then node.tell
  end
  node.tell unless Leaf === node
end
