export function App<T>({ title }: Props<T>): Element {
    const [state, setState] = useState<string>(title);
    return <Layout title={state}><Menu.Item onClick={() => setState("x")} /></Layout>;
}
