@deprecated("x") class Old { @inline def fast() = 1; @throws[E] protected[a] def risky(): Unit = () }
