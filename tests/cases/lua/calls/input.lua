f()
a.b.c(1, 2)
obj:method(3)
f { x = 1 }
f "text"
f(g(h()))
(f or g)()
a["key"](1)
