interface IShape { void Draw(); }
class Circle : IShape { public void Draw() { } }
class Square : IShape { void IShape.Draw() { } public void Draw() { } }
abstract class Tool { public virtual void Use() { } public abstract void Drop(); public void Plain() { } }
class Saw : Tool { public override void Use() { base.Use(); } public override void Drop() { } public new void Plain() { } }
class User
{
    //> User.Run -> IShape.Draw Calls type
    //> User.Run -> Circle.Draw Calls dispatch
    //> User.Run -> Square.Draw@3 Calls dispatch
    void Run(IShape s) { s.Draw(); }
    //> User.Tools -> Tool.Use
    //> User.Tools -> Saw.Use Calls dispatch
    //> User.Tools -> Saw.Drop Calls dispatch
    //> User.Tools -> Tool.Plain
    //! User.Tools -> Saw.Plain
    void Tools(Tool t) { t.Use(); t.Drop(); t.Plain(); }
    //> Saw.Use -> Tool.Use
    //! Saw.Use -> Saw.Use
}
//> Saw.Use -> Tool.Use Overrides
//> Circle -> IShape Implements
//> Saw -> Tool Extends
