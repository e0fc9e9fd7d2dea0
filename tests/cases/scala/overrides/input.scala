class A extends B { override def toString: String = s"a ${name}"; override val size = 1 }
