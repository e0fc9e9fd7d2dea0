check() { if ready; then go; elif waiting; then stop; else quit; fi; [[ -f x ]] && go; }
