namespace Shop
{
    using Tools;
    //> Shop.Desk.Run -> Shop.Tools.Saw.Cut
    //! Shop.Desk.Run -> Tools.Saw.Cut
    class Desk { void Run(Saw s) { s.Cut(); } }
}
namespace Shop.Tools { class Saw { public void Cut() { } } }
