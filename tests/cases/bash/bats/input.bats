setup() {
    load helper
}
@test "adds two numbers" {
    run add 1 2
    [ "$status" -eq 0 ]
}
@test 'no "quotes" hurt' {
    true
}
