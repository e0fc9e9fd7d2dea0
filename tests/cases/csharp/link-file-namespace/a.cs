using static Shop.Maths;
namespace Shop.Front;
class Desk
{
    //> Shop.Front.Desk.Run -> Shop.Front.Lamp.On
    //> Shop.Front.Desk.Run -> Shop.Maths.Twice
    void Run() { new Lamp().On(); Twice(1); }
}
