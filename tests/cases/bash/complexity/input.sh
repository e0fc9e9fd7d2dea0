pick() {
    if [ "$1" = a ]; then echo a; elif test b; then echo b; else echo c; fi
    for i in 1 2; do echo $i; done
    while read -r line; do echo "$line"; done
    case $1 in a) echo ;; b|c) echo ;; *) echo ;; esac
    true && false || true
}
