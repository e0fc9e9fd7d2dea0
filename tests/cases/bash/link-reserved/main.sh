#> run -> say Calls
#! run -> fi Calls
#! main.sh -> fi Calls
say() { :; }
run() { say; }
fi
