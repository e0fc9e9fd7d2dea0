class Box<T> where T : IShape, IComparable<T>
{
    T item;
    public TOut Map<TIn, TOut>(TIn from, Func<TIn, TOut> map) where TIn : Seed => map(from);
    Dictionary<string, List<T>> index;
    int? maybe;
    (int, T) pair;
    int*[] raw;
}
