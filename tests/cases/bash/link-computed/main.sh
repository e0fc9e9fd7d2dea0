#! run -> target Calls
#! run -> path Calls
target() { :; }
path() { :; }
run() { name=target; "$name"; "tar$x"; ./path; echo target; }
