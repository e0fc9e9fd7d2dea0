export PATH_A=/x
readonly LIMIT=3
declare -r FIXED=1
declare -a list=(1 2)
declare -A map=([a]=1)
typeset name=x
