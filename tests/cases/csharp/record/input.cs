public record Person(string Name, int Age = 0) : Being(Name), INamed
{
    public string Loud() => Name.ToUpper();
}
record struct Pair(int A, int B);
