alias ll='ls -l' la="ls -a"
alias -p
alias "$name"=x

show() { ll "$1"; }
