export async function load(url: string): Promise<string> { return fetch(url); }
class A { async read() {} async *pages() {} }
const run = async () => {};
