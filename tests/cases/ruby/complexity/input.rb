def f(a)
  return 1 if a && b || c
  while a do a -= 1 end
  case a when 1 then 2 when 3 then 4 else 5 end
  x = a ? 1 : 2
  foo rescue nil
  begin; g; rescue E; h; end
  unless a then b end
end
