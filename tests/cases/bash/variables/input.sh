PREFIX=/usr
readonly LIMIT=3
export MODE=fast
PREFIX=/opt
LANG=C sort file
run() {
    local here=1 other
    MODE=slow
    declare -g made=2
    echo "$here $other ${PREFIX}/bin $LIMIT"
}
