class Box<T> { constructor(public value: T) {} get(): T { return this.value; } }
class Item { open() {} }
function first<T>(list: T[]): T { return list[0]; }
function use(b: Box<Item>, l: Item[]) { b.get().open(); first(l).open(); }
//> use -> Box.get
//> use -> Item.open
//! use -> Decoy.open
class Decoy { open() {} }
