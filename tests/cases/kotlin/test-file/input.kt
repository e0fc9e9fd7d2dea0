class StackTest { fun helper() = 1 }
