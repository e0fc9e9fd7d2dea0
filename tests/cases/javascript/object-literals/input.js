const api = {
    get(url) { return this.send(url); },
    send: (url) => fetch(url),
    'quoted-name': function () {},
    nested: { deep() {} },
    value: 1,
};
