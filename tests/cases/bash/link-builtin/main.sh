#> run -> say Calls
#? run -> : external
#? run -> tput external
#? run -> lost unresolved
say() { :; }
run() {
    : "${X:=1}"
    tput bold
    declare -i n
    export X
    say
    lost
}
