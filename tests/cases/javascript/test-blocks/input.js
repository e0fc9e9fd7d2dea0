function helper() { return 1; }
describe('list', () => {
  function make() { return helper(); }
  it.only('is empty', async () => { class Fake {} new Fake(make()); });
  test.each([1])(`takes %i`, function () { const inner = () => 2; inner(); });
});
function context(a, b) { return 1; }
context(1, () => { function plain() {} });
