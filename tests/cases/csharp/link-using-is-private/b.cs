namespace Shop
{
    //! Shop.Two.Run -> Tools.Saw.Cut
    class Two { void Run(Saw s) { s.Cut(); } }
}
namespace Tools { class Saw { public void Cut() { } } }
