interface IRun { void Go(); }
class Holder<T> where T : IRun { T item; 
    //> Holder.Start -> IRun.Go
    public void Start() { item.Go(); }
    public T Get() => item;
}
class Car : IRun { public void Go() { } public void Park() { } }
class User
{
    //> User.Run -> Car.Park
    void Run(Holder<Car> h) { h.Get().Park(); Make<Car>().Park(); Same(new Car()).Park(); }
    static T Make<T>() => default(T);
    static T Same<T>(T x) => x;
}
class Derived : Holder<Car>
{
    //> Derived.Run -> Car.Park
    void Run() { Get().Park(); }
}
