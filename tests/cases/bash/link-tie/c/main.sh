#! c/main.sh -> a/lib.sh Imports
#! c/main.sh -> b/lib.sh Imports
#! c/main.sh -> a/lib.sh:f Calls
#? c/main.sh -> f unresolved
. "$LIB/lib.sh"
f
