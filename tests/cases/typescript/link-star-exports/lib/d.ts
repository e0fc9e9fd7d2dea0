export default class Store { open() {} }
export interface Opened { store: Store }
