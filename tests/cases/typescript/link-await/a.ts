class Item { open() {} }
async function load(): Promise<Item> { return new Item(); }
async function use() { const item = await load(); item.open(); }
//> use -> Item.open
//! use -> Decoy.open
class Decoy { open() {} }
