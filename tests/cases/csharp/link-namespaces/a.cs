using Shop.Tools;
using S = Shop.Tools.Saw;
namespace Shop.Front
{
    class Desk
    {
        //> Shop.Front.Desk.Run -> Shop.Tools.Hammer.Hit
        //! Shop.Front.Desk.Run -> Other.Hammer.Hit
        //> Shop.Front.Desk.Run -> Shop.Tools.Saw.Cut
        //> Shop.Front.Desk.Run -> Other.Deep.Nail.Bend
        void Run(Hammer h, S s) { h.Hit(); s.Cut(); Other.Deep.Nail.Bend(); }
    }
}
