package a.b
package c
package object util { def helper(x: Int): Int = x }
class K
