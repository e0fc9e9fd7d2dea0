partial class Half
{
    partial void Hook();
    void One() { Two(); }
}
partial class Half
{
    partial void Hook() { }
    void Two() { }
}
