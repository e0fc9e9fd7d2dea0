import org.junit.jupiter.api.*;

class CalcCheck {
    @BeforeEach void prepare() { }
    @Test void adds() { helper(); }
    void helper() { }
}
