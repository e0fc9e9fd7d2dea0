f() {
    local a=1 b
    declare c=2
    d=3
    local -r e=$a
    echo "$b" "$d"
}
