say() { printf '%s\n' "a $(name) ${x:-$(name)}" 'b $(no)' $'c'; }
name() { :; }
