main() { value=$(compute 1); other=`compute 2`; diff <(compute 3) >(compute 4); }
compute() { :; }
