class Box { public void Plain() { } }
class Box<T> { public T Value; public void Generic() { } }
class Item { public void Use() { } }
class User
{
    //> User.Run -> Box.Plain
    //> User.Run -> Box.Generic
    //> User.Run -> Item.Use
    //! User.Run -> Decoy.Use
    void Run(Box a, Box<Item> b) { a.Plain(); b.Generic(); b.Value.Use(); }
    //! User.Wrong -> Box.Generic
    void Wrong(Box a) { a.Generic(); }
}
class Decoy { public void Use() { } }
