#> main.sh -> deep Calls
#> main.sh -> one.sh:near Calls
#! main.sh -> three.sh:near Calls
. ./one.sh
deep
near
