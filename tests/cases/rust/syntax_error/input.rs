fn before() {
    alpha();
}

fn broken( {
    beta();

fn after() {
    gamma();
}
