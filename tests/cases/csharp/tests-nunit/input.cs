[TestFixture]
public class Checks
{
    [SetUp] public void Begin() { }
    [Test] public void Works() { }
    void Helper() { }
}
class Other { [NUnit.Framework.TestCase(1)] public void Counts(int x) { } }
