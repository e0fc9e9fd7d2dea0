package p

import "testing"

func TestAdd(t *testing.T)      { helper(t) }
func BenchmarkAdd(b *testing.B) {}
func helper(t *testing.T)       {}
