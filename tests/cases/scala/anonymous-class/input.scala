object A { val r = new Runnable { def run(): Unit = go() }; def go() = 1 }
