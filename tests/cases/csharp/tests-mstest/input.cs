[TestClass]
public class Checks
{
    [TestMethod] public void Works() { }
}
