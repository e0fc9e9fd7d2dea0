class Reader(Stream source, int size) : Base(source)
{
    int Next() => source.ReadByte() + size;
}
