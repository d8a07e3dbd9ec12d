// Package atonce has the tests of handlers in which several goroutines meet: requests at once, starts and stops.
// They alone run with the race detector.
package atonce
