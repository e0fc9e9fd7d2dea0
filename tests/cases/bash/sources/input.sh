. ./a.sh
source "$DIR/lib/b.sh"
. "$(dirname "$0")/c.sh"
source ${HOME}/d.sh
source "$COMPUTED"
"$command" x
./run.sh
