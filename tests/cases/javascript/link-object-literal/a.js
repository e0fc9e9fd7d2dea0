const api = { get() { return this.send(); }, send() {} };
function use() { api.get(); get(); }
//> use -> get
//> get -> send
//? use -> get
function make() { return { open() {} }; }
function again() { make().open(); }
//> again -> make.open
