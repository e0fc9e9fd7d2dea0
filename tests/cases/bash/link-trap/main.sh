#> main.sh -> cleanup Calls
#! main.sh -> INT Calls
cleanup() { rm -f x; }
INT() { :; }
trap cleanup EXIT INT
