class CalcTest {
    void helper() { }
}
