A = 1
module M
  B = A
  C ||= [1, 2]
  M::D = 3
end
