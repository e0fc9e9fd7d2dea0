export const two = () => {};
function hidden() {}
export { hidden as again };
