const table = { ['open']: function () {}, ['a' + b]() {}, 'two words': () => 1 };
class A { ['close']() {} static ['of']() {} }
