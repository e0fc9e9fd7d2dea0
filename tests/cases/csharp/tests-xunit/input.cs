public class Checks
{
    public Checks() { }
    [Fact] public void Works() { }
    [Theory, InlineData(1)] public void Many(int x) { }
    void Helper() { }
}
