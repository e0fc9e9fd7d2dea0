import { create } from 'elsewhere';
const { compile, other } = create();
export { compile, other };
