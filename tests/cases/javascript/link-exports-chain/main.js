const Ext = require('./ext');
const util = require('./util');
//> build -> internals.Ext.constructor
//> build -> internals.Ext.add
//> build -> internals.Ext.combine
function build() { const e = new Ext(); e.add(); Ext.combine(); }
//> use -> isString
//> use -> toArray
//> use -> later
function use() { util.isString(); util.toArray(); util.later(); }
