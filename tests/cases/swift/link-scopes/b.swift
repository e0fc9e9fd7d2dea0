func help() {}
func other() {}
