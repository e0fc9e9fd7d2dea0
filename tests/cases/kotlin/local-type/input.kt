fun make(): Int {
    class Local { fun get(): Int = 1 }
    return Local().get()
}
