const App = () => <Layout title="x"><Menu.Item onClick={handle} /><div>{render()}</div></Layout>;
