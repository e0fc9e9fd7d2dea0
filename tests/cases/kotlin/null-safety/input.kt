fun f(a: A?) { a?.b?.c(); val d = a ?: return; a!!.b; d.c() }
