partial class Half
{
    //> Half.One -> Half.Two
    void One() { Two(); other.Ring(); }
    //> Half.One -> Bell.Ring
}
