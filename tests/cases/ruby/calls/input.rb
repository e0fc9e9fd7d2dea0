def run(list)
  foo
  bar 1, 2
  baz(*list)
  list.each { |x| x.go }
  list&.maybe
  Thing.make(a: 1)
  Thing::make 2
  Thing.new(3)
  self.own
  super_power
  handler.(1)
  list.map(&:name)
  obj.send(:hidden, 1)
  method(:run)
  ok? && stop!
end
