class V { private def a = 1; protected def b = 2; private[this] val c = 3; def d = a + b }
