async function a() { await b(); }
function* c() { yield b(); }
const d = async () => b();
function b() {}
