fn calls() {
    plain(1);
    Type::new();
    module::function(1, 2);
    ::root::function();
    <Type as Trait>::method(1);
    <Type>::method();
    Vec::<u8>::with_capacity(1);
    collect::<Vec<Item>>();
    crate::a::b();
    (table.hook)(1);
    make()(2);
}
