package a.b
import c.d.E
import c.d.*
import c.d.F as G
class X : E()
