# Plain.
one() { two; }
function two { three; }
function three() { :; }
four () (
    one
)
