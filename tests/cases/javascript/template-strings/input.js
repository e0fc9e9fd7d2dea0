const s = `a ${b(`c ${d()}`)} e`;
const t = tag`x ${f()}`;
