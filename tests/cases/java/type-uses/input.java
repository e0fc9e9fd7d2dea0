class A {
    B field;
    C method(D d) throws E { F local = (F) d; return (C) G.class.cast(local); }
}
