def f(a)
  x = 1
  y, (z, w) = pair
  x += 1
  v ||= build
  for i in list do i.go end
  list.each_with_index { |e, n| e.go(n); inner = 1 }
  inner
  begin
    risky
  rescue Oops, Other => e
    e.message
  end
  case a
  in {name: String => n, age:} then n
  end
  later
  later = 2
end
