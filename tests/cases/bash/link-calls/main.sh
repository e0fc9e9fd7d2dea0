#> run -> helper Calls
#> main.sh -> run Calls
#> run -> late Calls
#! run -> unrelated Calls
#? run -> unrelated unresolved
#? run -> grep external
helper() { echo; }
run() {
    x=$(helper) && late
    unrelated
    grep x
    echo helper_text late2
}
late() { :; }
run
