class StackSpec extends AnyFlatSpec { def helper() = 1 }
