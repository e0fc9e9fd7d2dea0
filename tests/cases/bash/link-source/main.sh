#> main.sh -> lib/log.sh Imports
#! main.sh -> other/log.sh Imports
#> start -> lib/log.sh:say Calls
#! start -> other/log.sh:say Calls
source "$(dirname "$0")/lib/log.sh"
start() { say hi; }
