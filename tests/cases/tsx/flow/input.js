/**
 * @flow strict
 */
import type {Shape} from './shape';

export opaque type Id = string;
export type Props = {
  +name: string,
  onPress?: ?(event: Shape) => void,
  ...
};
export function find(id: Id, shape: ?Shape): ?Props {
  return id > 0 ? lookUp(+id) : null;
}
function lookUp(at: number): Props {}
export default component Button(props: Props) {
  find(props.name);
}
