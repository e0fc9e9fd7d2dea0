fn loops(map: HashMap<Key, Value>) {
    for (key, value) in &map {
        key.show(value);
    }
    for item in make().iter() {
        item.run();
    }
}
