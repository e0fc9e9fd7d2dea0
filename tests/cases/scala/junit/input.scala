class StackCheck { @Test def pushes(): Unit = check(); def check() = 1 }
