outer() {
    inner() { echo x; }
    inner
}
