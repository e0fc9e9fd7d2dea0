@Entity(name = "x")
class A {
    @Inject @Named("y") B b;
    @SuppressWarnings({ "a", "b" }) void f(@NotNull C c) { }
}
